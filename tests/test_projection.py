"""The map's projection: what d3-geo gives, areas kept, and Russia in one piece."""

from math import cos, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.projection import UNION, VIEWS, ConicEqualArea

PLAIN = ConicEqualArea("plain", 100, (40, 65), 1000, (0, 0))
EAST, NORTH = st.floats(-179, 179), st.floats(-60, 88)


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    # geoConicEqualArea().rotate([-100, 0]).center([0, 0]).parallels([40, 65]).scale(1000).translate([0, 0])
    [
        (13.4, 52.52, -706.7489626511413, -1325.2795579715096),
        (44.51, 48.71, -569.4715127101966, -1013.0549822316976),
        (177.5, 64.7, 477.2014872024871, -1348.9657019048814),
        (-170, 66, 495.44984317227653, -1440.992284554177),
    ],
)
def test_it_gives_what_d3_geo_gives(longitude, latitude, x, y):
    assert PLAIN.project(longitude, latitude) == pytest.approx((x, y))


@given(EAST, NORTH)
def test_a_degree_by_a_degree_is_as_large_wherever_it_lies(east, latitude):
    """The area of a small field on the sheet, by Jacobi's determinant, is the same as on the sphere."""
    step = 1e-4
    x, y = PLAIN.sheet(east, latitude)
    (ax, ay), (bx, by) = PLAIN.sheet(east + step, latitude), PLAIN.sheet(east, latitude + step)
    area = abs((ax - x) * (by - y) - (ay - y) * (bx - x))
    assert area == pytest.approx(cos(radians(latitude)) * (step * pi / 180 * 1000) ** 2, rel=1e-2)


def test_the_antimeridian_goes_through_chukotka_without_a_jump():
    west, east = UNION.project(179.999, 66), UNION.project(-179.999, 66)
    assert abs(west[0] - east[0]) + abs(west[1] - east[1]) < 0.1


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_each_view_has_its_land_drawn_for_it(view, settings):
    static = settings.BASE_DIR / "catalogue" / "static" / "catalogue"
    drawn = (static / f"map-{view.name}.svg").read_text()
    assert f'viewBox="0 0 {view.width} {view.height}"' in drawn
    assert 'id="land"' in drawn
    assert 'id="borders"' in drawn
    assert len(drawn) < 100_000


def test_everything_that_others_made_has_its_licence_beside_it(settings):
    vendor = settings.BASE_DIR / "catalogue" / "static" / "catalogue" / "vendor"
    licences = {path.stem for path in vendor.glob("*.LICENSE")}
    assert licences == {"d3-array", "d3-geo", "topojson-client", "world-atlas"}
    assert {path.name.split(".")[0] for path in vendor.glob("*.js")} <= licences
