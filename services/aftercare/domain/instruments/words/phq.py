"""PHQ-9, PHQ-2 and GAD-2, of the PHQ screeners, in English and in Spanish for the USA.

Pfizer: no permission is required to reproduce, translate, display or distribute them.
"""

LICENCE = "Pfizer Inc.: no permission required to reproduce, translate, display or distribute"

TWO_WEEKS = {
    "en": (
        "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
    ),
    "es": (
        "Durante las últimas 2 semanas, ¿qué tan seguido ha tenido molestias debido a los "
        "siguientes problemas?"
    ),
}
FREQUENCY = {
    "en": ("Not at all", "Several days", "More than half the days", "Nearly every day"),
    "es": ("Ningún día", "Varios días", "Más de la mitad de los días", "Casi todos los días"),
}
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
