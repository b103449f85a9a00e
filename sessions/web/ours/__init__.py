"""Each command's answer by GET, with the same names for slices, as JSON, Arrow or Parquet."""

from fastapi import APIRouter

from sessions.web.ours import figures, files, lookups, ways

router = APIRouter(prefix="/api", tags=["answers"])
for part in (lookups, ways, figures, files):
    router.include_router(part.router)
