"""Each command's answer by GET, with the same names for slices, as JSON, Arrow or Parquet."""

from fastapi import APIRouter

router = APIRouter(prefix="/api", tags=["answers"])
