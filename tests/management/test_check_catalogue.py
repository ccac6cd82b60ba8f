"""check_catalogue: every rule is asked of the whole catalogue, and says how it goes on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalogue import consistency
from catalogue.models import Finding, RuleCheck
from tests.factories import place

pytestmark = pytest.mark.django_db


def run(*codes, **options):
    out = StringIO()
    call_command("check_catalogue", *codes, stdout=out, **options)
    return out.getvalue()


def test_every_rule_is_asked_and_its_count_and_time_are_kept():
    place()
    said = run()
    assert f" 1/{len(consistency.RULES)} " in said
    assert "place no-coordinates … 1 open, 0 acknowledged" in said
    assert "3 open warnings" in said.splitlines()[-1]  # no summary, no citation, no coordinates
    assert RuleCheck.objects.count() == len(consistency.RULES)
    assert RuleCheck.objects.get(rule="no-coordinates").open == 1


def test_some_rules_can_be_asked_alone_and_quietly():
    place()
    assert run("no-coordinates", "no-summary", verbosity=0).count("\n") == 1
    assert set(Finding.objects.values_list("rule", flat=True)) == {"no-coordinates", "no-summary"}


def test_an_unknown_rule_is_refused_with_those_known():
    with pytest.raises(CommandError, match="There is no rule “nonsense”.*no-coordinates"):
        run("nonsense")


def test_loading_files_marks_the_report_as_out_of_date_and_loading_them_again_does_not(settings):
    run()
    for stale in [True, False]:
        call_command("load_catalogue", settings.BASE_DIR / "fixtures", stdout=StringIO())
        assert RuleCheck.objects.filter(stale=None).exists() != stale
        RuleCheck.objects.update(stale=None)
