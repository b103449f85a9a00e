"""Charts as accessible SVG in HTML: no scripts, no inline styles, nothing but plain values in.

    sankey          which way sessions go from step to step, and where they end
    heat_map        a matrix of values, sources by targets
    funnel          how many sessions reach each step, and what is lost between
    icicle          cost by the depths of paths
    histogram       how values are spread, with lines at percentiles
    time_series     cost over sessions, by hour, day, week or month
    concentration   how much of the cost few users are
    bars            ranked bars: operations, models
    spark           a tiny bar for a cell of a table

Each returns a `Figure`: the drawing, what it says in words, and a table of the numbers drawn (`spark` returns
its markup). `figure_html` writes a figure, `stylesheet` is the CSS that a page needs once. All texts are
untrusted and escaped; addresses of links are checked.
"""

from sessions.charts.bars import BarItem, BarNames, bars
from sessions.charts.concentration import UserGroup, concentration
from sessions.charts.figure import Figure, Width, figure_html, stylesheet
from sessions.charts.funnel import FunnelStep, funnel
from sessions.charts.heat_map import HeatLabel, HeatMap, heat_map
from sessions.charts.histogram import Bin, Marker, histogram
from sessions.charts.icicle import IcicleNode, icicle
from sessions.charts.markup import Markup, escape
from sessions.charts.sankey import SankeyLink, SankeyNode, sankey
from sessions.charts.spark import spark
from sessions.charts.time_series import Bucket, TimePoint, time_series
from sessions.charts.values import Kind, Unit

__all__ = [
    "BarItem",
    "BarNames",
    "Bin",
    "Bucket",
    "Figure",
    "FunnelStep",
    "HeatLabel",
    "HeatMap",
    "IcicleNode",
    "Kind",
    "Marker",
    "Markup",
    "SankeyLink",
    "SankeyNode",
    "TimePoint",
    "Unit",
    "UserGroup",
    "Width",
    "bars",
    "concentration",
    "escape",
    "figure_html",
    "funnel",
    "heat_map",
    "histogram",
    "icicle",
    "sankey",
    "spark",
    "stylesheet",
    "time_series",
]
