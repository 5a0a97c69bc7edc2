from django.db import migrations

THEMES = [
    ("partnership", "Working in partnership", "Equal partners, trust, and working together by habit."),
    ("leadership", "Leadership", "A seat, a say and a named person at the tables where plans are made."),
    ("voice", "Voice and influence", "Being asked early, heard, and told what came of it."),
    ("independence", "Independence", "The sector’s freedom to set its own aims and to speak."),
    (
        "commissioning",
        "Commissioning",
        "Finding out what people need, planning for it, and learning from what was done.",
    ),
    ("procurement", "Procurement", "Buying in ways that small organisations can take part in."),
    ("funding", "Funding and grants", "Grants, contracts, how long they last, and when they are paid."),
    ("social-value", "Social value", "The wider good that public money can do in a place."),
    ("infrastructure", "Sector infrastructure", "The bodies, systems and support that the sector stands on."),
    ("capacity", "Capacity and skills", "Training, time and people to do the work."),
    ("volunteering", "Volunteering", "Making volunteering easier, open to all, and valued."),
    ("equality", "Equality and inclusion", "Fair chances, and less difference in how people fare."),
    ("data", "Data and insight", "Sharing what each side knows, safely."),
    ("estates", "Estates and buildings", "Rooms and buildings that can be shared."),
    ("communication", "Communication and contact", "Knowing whom to ask, and hearing things in time."),
    ("outcomes", "Outcomes and services", "What changes for people, and how services are shaped."),
    ("accountability", "Accountability and review", "Saying how it went, and being held to it."),
]


def add_themes(apps, schema_editor):
    apps.get_model("commitments", "Theme").objects.bulk_create(
        apps.get_model("commitments", "Theme")(slug=slug, name=name, description=description, position=position)
        for position, (slug, name, description) in enumerate(THEMES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0002_seals")]

    operations = [migrations.RunPython(add_themes, migrations.RunPython.noop)]
