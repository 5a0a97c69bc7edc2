from selfassessment.admin import reviewing

__all__ = ["reviewing"]
