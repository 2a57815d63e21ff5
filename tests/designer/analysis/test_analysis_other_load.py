"""The same design at another load: only at one that a design may state."""

import math

import pytest

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.errors import EditError


@pytest.mark.parametrize("rps", [math.nan, math.inf, -1.0])
def test_no_load_is_refused_with_a_reason(rps: float) -> None:
    with pytest.raises(EditError, match="peak_rps"):
        Assessment(Design(name="x")).with_rps(rps)
