"""What ``--help`` prints in Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable

from ._language import columns

__all__ = ["ChineseHelp", "sentences_of"]

_HEADINGS = {"positional arguments": "参数", "options": "选项", "commands": "命令"}
_WIDE = "\u2e80-\u9fff\uff00-\uffef"
_UNBROKEN = re.compile(rf" *(?:（*(?:[^{_WIDE} ]+|[{_WIDE}])[，。；：、）]*)")  # no line begins with a closing mark


class ChineseHelp(argparse.HelpFormatter):
    """argparse's own layout with Chinese sentences, in lines that fit the terminal."""

    def start_section(self, heading: str | None) -> None:
        super().start_section(_HEADINGS.get(str(heading), heading))

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        return super()._format_usage(usage, actions, groups, "usage:").replace("usage:", "用法：", 1)  # as wide

    def format_help(self) -> str:
        return re.sub(rf"^({'|'.join(_HEADINGS.values())}):$", r"\1：", super().format_help(), flags=re.MULTILINE)

    def _split_lines(self, text: str, width: int) -> list[str]:
        from ._chinese_help import HELP

        chinese = "".join(HELP.get(sentence, sentence) for sentence in sentences_of(text))
        return _wrapped(chinese.replace("Example: ", "示例："), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:  # a session on a terminal
            return text.replace("Example:", "示例：")
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


def sentences_of(text: str) -> list[str]:
    """The sentences of a help text, which are put into Chinese one by one."""
    return re.split(r"(?<=\.) (?=[A-Z])", text)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for part in _UNBROKEN.findall(text):
        if columns(lines[-1] + part) <= width:
            lines[-1] += part
        else:
            lines.append(part.lstrip())
    return lines
