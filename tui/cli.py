"""The command ``shapan``: options shared by all commands, languages, exit codes.

Exit codes: 0 done, 2 the input is wrong, 3 interrupted or incomplete. Errors go to stderr, results to stdout. Only
`ShapanError` is caught: anything else is a defect and shows its traceback. Nothing heavy is imported at start.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from scenarios.errors import InputError, ShapanError
from tui.commands.capsules import capsule_command
from tui.commands.checking import check_command
from tui.commands.comparing import compare_command, quick_command, resume_command
from tui.commands.deciding import decide_command
from tui.commands.exporting import export_crm_command, forget_command, roster_command, sample_command
from tui.commands.importing import import_command
from tui.commands.listing import list_command, schema_command
from tui.commands.memo import memo_command
from tui.commands.people import who_command
from tui.commands.playing import play_command
from tui.commands.plugins import check_policy_command
from tui.commands.reading import facts_command, inspect_command
from tui.commands.reasons import why_command
from tui.commands.reviewing import review_command
from tui.commands.running import run_command
from tui.commands.searching import search_command
from tui.commands.splitting import deviation_command, swap_command
from tui.commands.suggesting import suggest_command
from tui.commands.sweeping import regimes_command, sensitivity_command
from tui.commands.validating import validate_command
from tui.languages import N_, _, current, detect, use
from tui.terminal.misuse import misused
from tui.terminal.output import note, report

DONE, WRONG_INPUT, INCOMPLETE = 0, 2, 3

COMMANDS = (
    ("play", play_command, N_("Play a mission: decide, run, and see what another decision would have done.")),
    ("quick", quick_command, N_("Show a sample comparison in a few seconds.")),
    ("compare", compare_command, N_("Compare playbooks in a scenario under the same luck.")),
    ("resume", resume_command, N_("Finish an experiment that was interrupted.")),
    ("inspect", inspect_command, N_("Show what an experiment file holds, with digests.")),
    ("decide", decide_command, N_("Say which playbooks keep the guard-rails that were declared before the run.")),
    ("who", who_command, N_("Show which groups win and which lose; groups under five people are not shown.")),
    ("why", why_command, N_("Say why one playbook differs from another: what each rule adds.")),
    (
        "memo",
        memo_command,
        N_("Write the decision memo of a comparison: HTML, Markdown, or its numbers as CSV or XLSX."),
    ),
    ("sensitivity", sensitivity_command, N_("Show which open assumptions would change the order of the playbooks.")),
    ("regimes", regimes_command, N_("Show how much each playbook would be regretted in other markets.")),
    ("search", search_command, N_("Search a playbook's parameters for what cannot be bettered on every count.")),
    ("swap", swap_command, N_("Put every person on every patch: luck, patch or skill?")),
    ("deviation", deviation_command, N_("Split one world's distance from the target over its causes.")),
    ("review", review_command, N_("Look back at a month, a quarter or a year: causes by person, early warnings.")),
    ("capsule", capsule_command, N_("Pack an experiment into one small file, or run such a file again.")),
    ("facts", facts_command, N_("Re-run one world of an experiment and list its opportunities.")),
    ("run", run_command, N_("Run one playbook in one world.")),
    ("validate", validate_command, N_("Measure what the model shows against published patterns.")),
    ("check", check_command, N_("Check a scenario, playbook or mission file.")),
    ("check-policy", check_policy_command, N_("Try whether a package's policies keep what their cards promise.")),
    ("suggest", suggest_command, N_("Suggest who should hold which account, and why.")),
    ("import", import_command, N_("Make a scenario from the files of a CRM system.")),
    ("export-crm", export_crm_command, N_("Write an adopted playbook as files that a CRM imports.")),
    ("sample", sample_command, N_("Write the CRM export of a simulated company.")),
    ("roster", roster_command, N_("Write a roster to fill in, for the import.")),
    ("forget", forget_command, N_("Delete all that an import left.")),
    ("list", list_command, N_("List scenarios, playbooks, policies or missions.")),
    ("schema", schema_command, N_("Print the JSON Schema of scenario files, for editors.")),
)
"""Every command with its help, in the order of ``--help``."""


class _Commands(TyperGroup):
    """The one place where errors end: said on stderr, turned into an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ShapanError as error:
            report(error)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            note(_("Interrupted."))
            raise typer.Exit(INCOMPLETE) from error
        except BrokenPipeError as error:
            _hush()
            raise typer.Exit(DONE) from error


def _hush() -> None:
    """Send the rest of stdout nowhere: its reader (``| head``) has what it wanted."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _start(
    ctx: typer.Context,
    lang: Annotated[str, typer.Option("--lang", metavar="en|zh", help=N_("Language of everything said."))] = "",
    version: Annotated[bool, typer.Option("--version", help=N_("Show the version and stop."))] = False,
) -> None:
    """Rehearse decisions about a sales team before real people live through them."""
    if lang:
        use(lang)
    if version:
        from tui.version import shapan_version

        typer.echo(f"shapan {shapan_version()}")
        raise typer.Exit(DONE)
    if ctx.invoked_subcommand is None:
        _open_screens(ctx.obj)


def _open_screens(language: str | None) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) and "TEXTUAL_DRIVER" not in os.environ:
        raise InputError(
            "CLI-01",
            "the screens need a terminal; for output that can be piped use a command, e.g. 'shapan quick' "
            "(see 'shapan --help')",
        )
    from tui.app import run_app

    raise typer.Exit(run_app(language))


def application() -> Any:
    """Return the command tree, its help in the language in use."""
    app = typer.Typer(
        name="shapan", cls=_Commands, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        help=N_("Rehearse decisions about a sales team before real people live through them."),
    )  # fmt: skip
    app.callback(invoke_without_command=True)(_start)
    for name, command, text in COMMANDS:
        app.command(name, help=text, short_help=text)(command)  # a short help of its own is wrapped, not cut
    tree = typer.main.get_command(app)
    if current() != "en":
        _translate(tree)
    return tree


HELP_WORDS = (N_("Options"), N_("Arguments"), N_("Commands"), N_("Show this message and exit."))
"""What the library itself says in every help."""


def _speaking(formatter: type[Any]) -> type[Any]:
    """Return a kind of help formatter whose headings are in the language in use."""

    class Formatter(formatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(_(heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **options: Any) -> None:
            said = [(first, _(second) if second in HELP_WORDS else second) for first, second in rows]
            super().write_dl(said, *more, **options)

    return Formatter


def _translate(command: Any) -> None:
    """Put the help of a command, its options and its sub-commands into the language in use."""
    context = command.context_class
    formatter = _speaking(context.formatter_class)
    command.context_class = type("Context", (context,), {"formatter_class": formatter})
    command.help = _(command.help) if command.help else None
    command.short_help = _(command.short_help) if command.short_help else None
    for option in command.params:
        if getattr(option, "help", None):
            option.help = _(option.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child)


def take_language(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take ``--lang X`` out of the arguments, wherever it stands, so that ``--help`` knows it too."""
    rest = list(arguments)
    for place, word in enumerate(rest):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.removeprefix("--lang="), [*rest[:place], *rest[place + 1 :]]
        if word == "--lang" and place + 1 < len(rest):
            return rest[place + 1], [*rest[:place], *rest[place + 2 :]]
    return None, rest


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    language, rest = take_language(arguments)
    try:
        use(language if language is not None else detect())
        code = application().main(args=rest, prog_name="shapan", obj=language, standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except ShapanError as error:
        report(error)
        return error.exit_code
    except typer.Abort:
        note(_("Interrupted."))
        return INCOMPLETE
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else DONE
    except Exception as error:
        if (wrong := misused(error)) is None:
            raise
        report(wrong)
        return wrong.exit_code


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name in Chinese must not stop a terminal that cannot show it
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = INCOMPLETE
    sys.exit(code)
