from django.db import models
from django.db.models import Q


class Scale(models.Model):
    """Named levels to rate a promise by."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)

    def __str__(self):
        return self.name

    @property
    def is_in_use(self) -> bool:
        """People have rated by it, so its words stay (a trigger holds this too)."""
        return self.rounds.exclude(status="planned").exists()


class ScaleLevel(models.Model):
    """One level of a scale; position 1 is the best."""

    class CountsAs(models.TextChoices):
        KEPT = "kept", "Kept"
        PARTLY = "partly kept", "Partly kept"
        NOT_YET = "not yet kept", "Not yet kept"

    class Colour(models.TextChoices):
        TEAL_DARK = "teal-dark", "Dark teal"
        TEAL = "teal", "Teal"
        GREEN = "green", "Green"
        AMBER = "amber", "Amber"
        RED = "red", "Red"
        BLUE = "blue", "Blue"
        PURPLE = "purple", "Purple"
        GREY = "grey", "Grey"

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField(help_text="1 is the best.")
    symbol = models.CharField("letter or symbol", max_length=3, help_text="Stands beside the colour, never without it.")
    name = models.CharField(max_length=60)
    definition = models.TextField()
    colour = models.CharField(max_length=20, choices=Colour)
    counts_as = models.CharField(max_length=20, choices=CountsAs)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_level_position_is_unique_in_scale", fields=["scale", "position"]
            ),
            models.UniqueConstraint(name="selfassessment_level_symbol_is_unique_in_scale", fields=["scale", "symbol"]),
            models.CheckConstraint(name="selfassessment_level_position_is_from_1", condition=Q(position__gte=1)),
            models.CheckConstraint(
                name="selfassessment_level_counts_as_is_known",
                condition=Q(counts_as__in=["kept", "partly kept", "not yet kept"]),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def asks_for_narrative(self) -> bool:
        """A rating below the top asks for words."""
        return self.position > 1
