"""What users did."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, WithJsonSchema
from starlette.responses import JSONResponse

from sessions.analytics.helicone.users import SORT_COLUMNS, UserPage
from sessions.web.asked import QuestionsOf
from sessions.web.helicone.answers import OF_ENDPOINTS, answered, rows
from sessions.web.helicone.bodies import Body, Limit, Minutes, Offset, SecondsFilter, edges
from sessions.web.helicone.filter_schema import named, sort_schema
from sessions.web.helicone.sorting import Order, direction, only_key
from sessions.web.helicone.trees import USER_TABLES, tree

router = APIRouter(prefix="/user", responses=OF_ENDPOINTS)


UserFilter = Annotated[Any, WithJsonSchema(named("UserFilter"))]
UserSort = Annotated[Order, WithJsonSchema(sort_schema(("id", *SORT_COLUMNS)))]


class UserQuery(Body):
    """Body of `user/metrics/query`."""

    filter: UserFilter = "all"
    offset: Offset = 0
    limit: Limit = 50
    time_filter: SecondsFilter | None = Field(None, alias="timeFilter")
    timezone_difference: Minutes = Field(0, alias="timeZoneDifferenceMinutes")
    sort: UserSort = Field(default_factory=dict)

    def page(self) -> UserPage:
        """Return which users are meant. Raises UsageError for a filter or an order that is none."""
        after, before = edges(self.time_filter)
        key, given = only_key(self.sort, ("id", *SORT_COLUMNS), "last_active")
        return UserPage(
            filter=tree(self.filter, USER_TABLES),
            after=after,
            before=before,
            sort="user_id" if key == "id" else key,
            descending=direction(given, f"sort.{key}") == "desc",
            limit=self.limit,
            offset=self.offset,
        )


@router.post("/metrics/query")
def metrics_query(body: UserQuery, questions: QuestionsOf) -> JSONResponse:
    """Return one row per user, the last active first where no order is asked for."""
    found = questions.ask("helicone_users", body.page())
    users = [{"id": row["user_id"], **row} for row in rows(found.users)]
    return answered({"users": users, "count": found.count, "hasUsers": found.has_users})
