"""Words along the way: arriving, papers, milestones, and staying in touch afterwards."""

from services.notifications.domain.templates.fields import NeutralField
from services.notifications.domain.templates.words.writing import Said, written

_ON = (NeutralField.ON_DATE,)

JOURNEY = (
    written(
        "welcome",
        en=Said(
            "Welcome",
            "Hello. We will write to you here about your appointments.",
            inbox="Welcome, ((given_name)). Here you find your calendar and our messages. We are"
            " glad that you are here. Questions? Call ((site_phone)).",
        ),
        es=Said(
            "Bienvenida",
            "Hola. Por este medio le escribiremos sobre sus citas.",
            long="Hola. Le escribiremos aquí sobre sus citas.",
            inbox="Hola ((given_name)). Aquí encuentra su calendario y nuestros mensajes. Nos"
            " alegra que esté aquí. ¿Preguntas? Llame al ((site_phone)).",
        ),
    ),
    written(
        "news",
        en=Said("News for you", "We have news for you. Please call us at ((site_phone))."),
        es=Said("Noticias", "Tenemos noticias para usted. Por favor llame al ((site_phone))."),
    ),
    written(
        "paper-ends",
        neutral=_ON,
        en=Said(
            "A paper of yours",
            "A paper of yours ends on ((on_date)). Please call us at ((site_phone)).",
            inbox="Hello ((given_name)), one of your agreements ends on ((on_date)). You decide"
            " whether to renew it: look at it here or call ((site_phone)).",
        ),
        es=Said(
            "Un documento suyo",
            "Un documento suyo vence el ((on_date)). Por favor llame al ((site_phone)).",
            inbox="Hola ((given_name)), uno de sus acuerdos vence el ((on_date)). Usted decide si"
            " lo renueva: véalo aquí o llame al ((site_phone)).",
        ),
    ),
    written(
        "something-to-fill-in",
        neutral=_ON,
        en=Said(
            "Something to fill in",
            "There is something for you to fill in by ((on_date)).",
            inbox="Hello ((given_name)), there are some questions for you to answer by"
            " ((on_date)). They take a few minutes.",
        ),
        es=Said(
            "Algo por llenar",
            "Tiene algo por llenar antes del ((on_date)).",
            inbox="Hola ((given_name)), hay unas preguntas para usted antes del ((on_date))."
            " Tomará pocos minutos.",
        ),
    ),
    written(
        "milestone",
        en=Said(
            "Well done",
            "Well done: you have reached a milestone.",
            inbox="Well done, ((given_name)): you have reached a milestone. See here what comes"
            " next.",
        ),
        es=Said(
            "Felicidades",
            "Felicidades: ha alcanzado una meta.",
            inbox="Felicidades, ((given_name)): ha alcanzado una meta. Vea aquí lo que sigue.",
        ),
    ),
    written(
        "completed",
        en=Said(
            "Congratulations",
            "Congratulations. We are glad with you, and you can call us any time: ((site_phone)).",
            inbox="Congratulations, ((given_name)). We are glad with you. You can write or call"
            " any time: ((site_phone)).",
        ),
        es=Said(
            "Felicidades",
            "Felicidades. Nos alegramos con usted. Llame cuando quiera: ((site_phone)).",
            inbox="Felicidades, ((given_name)). Nos alegramos con usted. Puede escribir o llamar"
            " cuando quiera: ((site_phone)).",
        ),
    ),
    written(
        "plan-started",
        en=Said(
            "Notice",
            "Hello. Your schedule was updated. Please call us at ((site_phone)) with any"
            " questions.",
        ),
        es=Said(
            "Aviso",
            "Hola. Su calendario fue actualizado. Si tiene preguntas, llame al ((site_phone)).",
        ),
    ),
    written(
        "request-made",
        en=Said(
            "Notice",
            "We have made a request for you and will write when there is an answer.",
        ),
        es=Said(
            "Aviso",
            "Hemos hecho una solicitud para usted. Le escribiremos cuando haya respuesta.",
        ),
    ),
    written(
        "something-to-look-at",
        en=Said(
            "Something new for you",
            "There is something new for you. Look whenever you like.",
            inbox="Hello ((given_name)), there is something new for you here. Look whenever you"
            " like; you are free to leave it.",
        ),
        es=Said(
            "Algo nuevo para usted",
            "Hay algo nuevo para usted. Véalo cuando guste.",
            inbox="Hola ((given_name)), aquí hay algo nuevo para usted. Véalo cuando guste; usted"
            " decide.",
        ),
    ),
    written(
        "check-in-due",
        en=Said(
            "Reminder",
            "Reminder: please sign in and answer, or call us this week at ((site_phone)).",
            inbox="Hello ((given_name)), it is time for a short word with each other. Answer here"
            " or call ((site_phone)) this week.",
        ),
        es=Said(
            "Recordatorio",
            "Recordatorio: entre y responda, o llame esta semana al ((site_phone)).",
            inbox="Hola ((given_name)), es momento de saludarnos. Responda aquí o llame al"
            " ((site_phone)) esta semana.",
        ),
    ),
    written(
        "check-in-missed",
        en=Said(
            "We would like to hear from you",
            "We would like to hear how you are. Call us whenever you like: ((site_phone)).",
        ),
        es=Said(
            "Nos gustaría saber de usted",
            "Queremos saber de usted. Llame cuando quiera: ((site_phone)).",
        ),
    ),
)
