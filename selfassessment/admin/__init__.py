from selfassessment.admin import officers, reviewing

__all__ = ["officers", "reviewing"]
