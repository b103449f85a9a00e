"""Who may ask, and what every answer carries: one layer around everything else."""

from sessions.web.safety.guard import Guard

__all__ = ["Guard"]
