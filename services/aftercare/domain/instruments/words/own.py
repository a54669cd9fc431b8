"""Footbridge's own five questions."""

LICENCE = "Footbridge's own"

ASKED = {
    "en": "A few questions on how things are. Your team reads what you answer.",
    "es": "Unas preguntas sobre cómo está. Su equipo lee lo que responde.",
}
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
