#!/usr/bin/env python3
"""Telephone calls over Ringdesk's Voizbot API, for agents and shells. Standard library only.

Prints what the desk answers as JSON. Ends with 0 when it worked, with 1 and a JSON object on
stderr when the desk refused, and with 2 when it could not be asked.

Where to ask and with which key, the first that is there: the options, the variables
RINGDESK_API_BASE_URL, RINGDESK_API_TOKEN and RINGDESK_PHONE_NUMBER_ID, the file that --config
or RINGDESK_CONFIG names (else ~/.config/ringdesk/calls.json): {"baseUrl", "apiToken",
"phoneNumberId"}.
"""

import argparse
import ipaddress
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

BASE_URL = "http://127.0.0.1:8101"
WORDS = {"true": True, "false": False, "null": None}
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
DONE, REFUSED, NOT_ASKED = 0, 1, 2


class CannotAsk(Exception):
    """Something is missing before a request can be made, or nobody answers."""


class Desk:
    """Where to ask, and with which key."""

    def __init__(self, base_url, token, timeout_s):
        base = base_url.rstrip("/")
        self.base_url = base if base.endswith("/v1") else base + "/v1"
        self.token, self.timeout_s = token, timeout_s

    def ask(self, method, path, query=None, body=None):
        """Send one request; gives the JSON, or raises HTTPError or CannotAsk."""
        url = self.base_url + path
        if query:
            url += "?" + urllib.parse.urlencode(query)
        headers = {"Authorization": "Bearer " + self.token, "Accept": "application/json"}
        data = None
        if body is not None:
            data = json.dumps(body, allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with self._opener().open(request, timeout=self.timeout_s) as response:
                return json.loads(response.read() or b"{}")
        except urllib.error.HTTPError:
            raise
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise CannotAsk(
                f"{self.base_url} gives no answer ({reason}); start Ringdesk, or give --base-url"
            ) from error

    def _opener(self):
        """This computer is asked directly, whatever proxy the shell has."""
        host = urllib.parse.urlsplit(self.base_url).hostname or ""
        try:
            here = host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            here = False
        return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if here else []))


def config_of(path):
    """What the file says; nothing where there is none."""
    try:
        known = json.loads(Path(path).expanduser().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CannotAsk(f"{path} cannot be read: {error}") from error
    if not isinstance(known, dict):
        raise CannotAsk(f"{path} must hold a JSON object")
    return known


def file_text(path):
    """A file's text, or that of the standard input for a dash."""
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotAsk(f"{path} cannot be read: {error}") from error


def file_json(path, kind):
    """A file's JSON, which must be of that kind."""
    try:
        value = json.loads(file_text(path))
    except ValueError as error:
        raise CannotAsk(f"{path} holds no JSON: {error}") from error
    if not isinstance(value, kind):
        raise CannotAsk(f"{path} must hold a JSON {'list' if kind is list else 'object'}")
    return value


def meta_of(pairs):
    """``k=v`` as metadata: true, false and null, plain numbers, else text. A number with a
    plus or a leading zero is a text: it is somebody's telephone number."""
    found = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not key or not equals:
            raise CannotAsk(f"--meta {pair}: write it as name=value")
        if text in WORDS:
            found[key] = WORDS[text]
        elif NUMBER.fullmatch(text):
            found[key] = float(text) if "." in text else int(text)
        else:
            found[key] = text
    return found


def text_option(text, path):
    """A text that was given, or is in a file."""
    return file_text(path) if path else text


def new_call(options, phone_number_id):
    """The body of a call to be placed. What was not given is not in it."""
    metadata = file_json(options.metadata_file, dict) if options.metadata_file else {}
    metadata.update(meta_of(options.meta))
    asked = {
        "templateId": options.template_id,
        "systemPrompt": text_option(options.system_prompt, options.system_prompt_file),
        "extraSystemPrompt": text_option(
            options.extra_system_prompt, options.extra_system_prompt_file
        ),
        "voiceModel": options.voice_model,
        "metadata": metadata,
        "functionToolIds": options.function_tool_id,
        "extraFunctionToolIds": options.extra_function_tool_id,
    }
    body = {"phoneNumberId": phone_number_id, "to": options.to, "dryRun": options.dry_run}
    body.update({name: value for name, value in asked.items() if value})
    if options.custom_tools_file:
        body["customTools"] = file_json(options.custom_tools_file, list)
    return body


def parser_of():
    """The commands."""
    parser = argparse.ArgumentParser(description="Telephone calls over a Ringdesk desk.")
    parser.add_argument("--config", help="a JSON file with baseUrl, apiToken, phoneNumberId")
    parser.add_argument("--base-url", help=f"where the desk answers; usually {BASE_URL}")
    parser.add_argument("--api-token", help="a key of the desk: ringdesk key new voizbot")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds to wait")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("numbers", help="the numbers that calls can be placed from")
    commands.add_parser("templates", help="the templates for calls that go out")
    commands.add_parser("tools", help="the tools that an agent can use in a call")
    calls = commands.add_parser("calls", help="calls, the newest first")
    calls.add_argument("--filter", choices=("all", "active", "recent"), default="all")
    calls.add_argument("--limit", type=int, default=20, help="1 to 200")
    commands.add_parser("call", help="one call with everything").add_argument("id")
    commands.add_parser("transcript", help="what was said in a call").add_argument("id")
    create = commands.add_parser("create", help="have the desk call somebody")
    create.add_argument("--to", required=True, help="the number to call, as +14155550123")
    for name in ("phone-number-id", "template-id", "voice-model"):
        create.add_argument(f"--{name}")
    for name in ("system-prompt", "extra-system-prompt"):
        either = create.add_mutually_exclusive_group()
        either.add_argument(f"--{name}")
        either.add_argument(f"--{name}-file", help="a file with it; - is the standard input")
    for name in ("function-tool-id", "extra-function-tool-id"):
        create.add_argument(f"--{name}", action="append", default=[])
    create.add_argument("--custom-tools-file", help="a JSON list of tools for this call only")
    create.add_argument("--metadata-file", help="a JSON object")
    create.add_argument("--meta", action="append", default=[], metavar="NAME=VALUE")
    create.add_argument("--dry-run", action="store_true", help="check and record; ring nobody")
    return parser


def run(options):
    """Do what was asked; gives what the desk answered."""
    environ = os.environ
    path = options.config or environ.get("RINGDESK_CONFIG") or "~/.config/ringdesk/calls.json"
    known = config_of(path)
    base_url = options.base_url or environ.get("RINGDESK_API_BASE_URL") or known.get("baseUrl")
    token = options.api_token or environ.get("RINGDESK_API_TOKEN") or known.get("apiToken")
    if not token:
        raise CannotAsk("there is no key; set RINGDESK_API_TOKEN (ringdesk key new voizbot)")
    desk = Desk(base_url or BASE_URL, token, options.timeout)
    if options.command in ("call", "transcript"):
        path = "/calls/" + urllib.parse.quote(options.id, safe="")
        return desk.ask("GET", path + ("/transcript" if options.command == "transcript" else ""))
    if options.command == "calls":
        return desk.ask("GET", "/calls", {"limit": options.limit, "filter": options.filter})
    if options.command == "create":
        number = options.phone_number_id or environ.get("RINGDESK_PHONE_NUMBER_ID")
        number = number or known.get("phoneNumberId")
        if not number:
            raise CannotAsk("name the number to call from: --phone-number-id (see: numbers)")
        return desk.ask("POST", "/calls/outbound", body=new_call(options, number))
    paths = {
        "numbers": "/phone-numbers",
        "templates": "/outbound-templates",
        "tools": "/function-tools",
    }
    return desk.ask("GET", paths[options.command])


def refused(error):
    """What the desk said when it did not do it."""
    text = error.read().decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = {"raw": text}
    return {"ok": False, "status": error.code, "url": error.url, "error": body}


def show(value, stream):
    """Write JSON for people and programs."""
    stream.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def main(arguments=None):
    """One command; gives how the process is to end."""
    options = parser_of().parse_args(arguments)
    try:
        show(run(options), sys.stdout)
    except urllib.error.HTTPError as error:
        show(refused(error), sys.stderr)
        return REFUSED
    except CannotAsk as error:
        show({"ok": False, "error": str(error)}, sys.stderr)
        return NOT_ASKED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
