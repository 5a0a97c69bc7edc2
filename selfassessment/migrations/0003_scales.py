from django.db import migrations

# (slug, name, description, [(symbol, name, definition, colour, counts as), best first])
SCALES = [
    (
        "four-levels",
        "Four described levels",
        "How far a promise is kept, in four steps, each with a plain test. The usual choice.",
        [
            (
                "A",
                "Fully in place",
                "We do this as a matter of course, everywhere it applies, and can show it.",
                "teal-dark",
                "kept",
            ),
            (
                "B",
                "Mostly in place",
                "We usually do this. There are gaps, and we know where they are.",
                "teal",
                "partly kept",
            ),
            (
                "C",
                "Some progress",
                "We have started, in some teams or as a pilot. It is not yet usual.",
                "amber",
                "partly kept",
            ),
            ("D", "Not yet started", "We do not do this yet.", "red", "not yet kept"),
        ],
    ),
    (
        "do-better-help",
        "Already do, could do better, need help",
        "Three plain statements, for partnerships that are starting out.",
        [
            ("✓", "We already do this", "It is how we work, and people would recognise it.", "teal-dark", "kept"),
            ("→", "We could do better", "We do some of it, or do it in places.", "amber", "partly kept"),
            ("?", "We need help with this", "We do not manage it on our own yet.", "purple", "not yet kept"),
        ],
    ),
    (
        "red-amber-green",
        "Red, amber, green",
        "Traffic lights with symbols, for boards that use them.",
        [
            ("●", "Green: on track", "The promise is kept.", "green", "kept"),
            ("▲", "Amber: at risk", "The promise is kept in part, or may slip.", "amber", "partly kept"),
            ("■", "Red: off track", "The promise is not kept.", "red", "not yet kept"),
        ],
    ),
]


def add_scales(apps, schema_editor):
    Scale = apps.get_model("selfassessment", "Scale")
    ScaleLevel = apps.get_model("selfassessment", "ScaleLevel")
    for slug, name, description, levels in SCALES:
        scale = Scale.objects.create(slug=slug, name=name, description=description)
        ScaleLevel.objects.bulk_create(
            ScaleLevel(
                scale=scale,
                position=position,
                symbol=symbol,
                name=level,
                definition=definition,
                colour=colour,
                counts_as=counts_as,
            )
            for position, (symbol, level, definition, colour, counts_as) in enumerate(levels, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("selfassessment", "0002_seals")]

    operations = [migrations.RunPython(add_scales, migrations.RunPython.noop)]
