"""The words of items that may be used freely, in English and Spanish; where unsure, none."""

FREQUENCY = {
    "en": ("Not at all", "Several days", "More than half the days", "Nearly every day"),
    "es": ("Para nada", "Varios días", "Más de la mitad de los días", "Casi todos los días"),
}
NO_YES = {"en": ("No", "Yes"), "es": ("No", "Sí")}

# Pfizer's PHQ and GAD-7 may be reproduced, translated and used without permission.
PHQ = (
    {
        "en": "Little interest or pleasure in doing things",
        "es": "Poco interés o placer en hacer cosas",
    },
    {
        "en": "Feeling down, depressed, or hopeless",
        "es": "Se ha sentido decaído(a), deprimido(a) o sin esperanzas",
    },
    {
        "en": "Trouble falling or staying asleep, or sleeping too much",
        "es": "Ha tenido dificultad para quedarse o permanecer dormido(a), o ha dormido demasiado",
    },
    {
        "en": "Feeling tired or having little energy",
        "es": "Se ha sentido cansado(a) o con poca energía",
    },
    {"en": "Poor appetite or overeating", "es": "Sin apetito o ha comido en exceso"},
    {
        "en": (
            "Feeling bad about yourself — or that you are a failure or have let yourself or your "
            "family down"
        ),
        "es": (
            "Se ha sentido mal con usted mismo(a) — o que es un fracaso o que ha quedado mal con "
            "usted mismo(a) o con su familia"
        ),
    },
    {
        "en": (
            "Trouble concentrating on things, such as reading the newspaper or watching television"
        ),
        "es": (
            "Ha tenido dificultad para concentrarse en ciertas actividades, tales como leer el "
            "periódico o ver la televisión"
        ),
    },
    {
        "en": (
            "Moving or speaking so slowly that other people could have noticed? Or the opposite — "
            "being so fidgety or restless that you have been moving around a lot more than usual"
        ),
        "es": (
            "¿Se ha movido o hablado tan lento que otras personas podrían haberlo notado? o lo "
            "contrario — muy inquieto(a) o agitado(a) que ha estado moviéndose mucho más de lo "
            "normal"
        ),
    },
    {
        "en": "Thoughts that you would be better off dead or of hurting yourself in some way",
        "es": "Pensamientos de que estaría mejor muerto(a) o de lastimarse de alguna manera",
    },
)
GAD = (
    {
        "en": "Feeling nervous, anxious or on edge",
        "es": "Se ha sentido nervioso(a), ansioso(a) o con los nervios de punta",
    },
    {
        "en": "Not being able to stop or control worrying",
        "es": "No ha sido capaz de parar o controlar su preocupación",
    },
)
# Free for use with citation; no Spanish words here, since translations differ.
_CHALLENGING = (
    "I regard my life as challenging and fulfilling without the need for using drugs or alcohol"
)
BARC = tuple(
    {"en": words}
    for words in (
        "There are more important things to me in life than using substances",
        "In general I am happy with my life",
        "I have enough energy to complete the tasks I set for myself",
        "I am proud of the community I live in and feel part of it",
        "I get lots of support from friends",
        _CHALLENGING,
        "My living space has helped to drive my recovery journey",
        "I take full responsibility for my actions",
        "I am happy dealing with a range of professional people",
        "I am making good progress on my recovery journey",
    )
)
AGREEMENT = {
    "en": (
        "Strongly disagree",
        "Disagree",
        "Somewhat disagree",
        "Somewhat agree",
        "Agree",
        "Strongly agree",
    )
}
# Ours.
SITE = (
    {
        "en": "How have you been since we last spoke?",
        "es": "¿Cómo ha estado desde la última vez que hablamos?",
    },
    {
        "en": "How strong have urges to drink or use been?",
        "es": "¿Qué tan fuertes han sido las ganas de beber o consumir?",
    },
    {
        "en": "Did you drink or use since we last spoke?",
        "es": "¿Bebió o consumió desde la última vez que hablamos?",
    },
    {
        "en": "Do you have people you can turn to?",
        "es": "¿Tiene personas a quienes acudir?",
    },
    {
        "en": "I may not be safe, and I want somebody to call me now",
        "es": "Puede que no esté a salvo y quiero que alguien me llame ahora",
    },
)
HOW_BEEN = {
    "en": ("Very well", "Well", "So-so", "Badly", "Very badly"),
    "es": ("Muy bien", "Bien", "Más o menos", "Mal", "Muy mal"),
}
HOW_STRONG = {
    "en": ("None", "Weak", "Moderate", "Strong", "Very strong"),
    "es": ("Ningunas", "Débiles", "Moderadas", "Fuertes", "Muy fuertes"),
}
HOW_MANY = {
    "en": ("Nobody", "Somebody", "Several"),
    "es": ("Nadie", "Alguien", "Varias"),
}
