"""`sessions serve`: the answers over HTTP, as Helicone's session API, as our own, and as pages.

    app.py        everything put together: `application(settings)`
    settings.py   what the server was told at its start
    serving.py    the process: address, browser, following logs, stopping
    reading/      the database as the server has it: held open while it is asked, answers kept
    safety/       who may ask, and what every answer carries
    helicone/     a drop-in for Helicone's session endpoints
    ours/         each command's answer under /api
    dashboard/    the pages

Nothing outside this room imports a web framework.
"""
