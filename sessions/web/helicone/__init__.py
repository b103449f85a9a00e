"""Helicone's session endpoints: a client changes its host and nothing else."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["Helicone's session API"])
