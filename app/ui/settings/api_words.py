"""The words of the Local APIs page: products, states, requests, keys, deliveries.

Owns turning what the desk says of its APIs into words, icons and tones.
"""

import json

from app.commands.apis import ApiStanding, ApiState, DeliveryRow
from app.ui.controls import Tone
from app.ui.phone.phrases import DOT, local, when_exactly
from app.ui.tr import tr
from app.wording import sentence_case
from models.api_keys import ApiKey
from models.api_requests import ApiRequest

TITLES = {
    "voizbot": "Voizbot",
    "vozagent": "VozAgent",
    "talktomyagent": "talktomyagent",
    "thinnest": "thinnestAI",
}
"""The products by their name in the settings, in the order of their ports."""
Mark = tuple[str, Tone]


def title_of(product: str) -> str:
    """A product's own name."""
    return TITLES.get(product, product)


def state_mark(state: ApiState) -> Mark:
    """The icon and the tone of a state."""
    return {
        ApiState.LOADING: ("thinking", Tone.PLAIN),
        ApiState.SERVED: ("done", Tone.GOOD),
        ApiState.OFF: ("ring", Tone.PLAIN),
        ApiState.FAILED: ("failed", Tone.BAD),
    }[state]


def state_words(state: ApiState) -> str:
    """A state in a word or two."""
    return {
        ApiState.LOADING: tr("Loading"),
        ApiState.SERVED: tr("Served"),
        ApiState.OFF: tr("Off"),
        ApiState.FAILED: tr("Not served"),
    }[state]


def standing_words(standing: ApiStanding) -> str:
    """What there is to say about a product's state."""
    if standing.state is ApiState.FAILED:
        return f"{sentence_case(standing.problem)}."
    return ""


def clock_words(moment: str) -> str:
    """A request's time of day with milliseconds, by this computer's clock."""
    return local(moment).toString("HH:mm:ss.zzz")


def status_tone(status: int) -> Tone:
    """How an answer went."""
    if status >= 500:
        return Tone.BAD
    return Tone.WARN if status >= 400 else Tone.GOOD


def status_mark(status: int) -> Mark:
    """The icon beside a status, so that it does not depend on colour."""
    tone = status_tone(status)
    return {Tone.GOOD: "done", Tone.WARN: "warning", Tone.BAD: "failed"}[tone], tone


def took_words(took_ms: float) -> str:
    """Milliseconds; below ten with a fraction."""
    return f"{took_ms:,.0f}" if took_ms >= 10 else f"{took_ms:.1f}"


def pretty(body: str) -> str:
    """A body for people to read: JSON is indented, anything else is shown as it came."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def request_words(request: ApiRequest) -> str:
    """A request in one line, for its details."""
    return DOT.join(
        (
            f"{request.method} {request.path}",
            str(request.status),
            tr("{took} ms").format(took=took_words(request.took_ms)),
            title_of(request.product),
        )
    )


def key_name(key: ApiKey | None) -> str:
    """What a key is called; empty where no key was good."""
    return key.name if key is not None else ""


def key_details(key: ApiKey, lines: dict[str, str]) -> str:
    """What a key may do; ``lines`` are labels by id."""
    parts = [", ".join(key.scopes) if key.scopes else tr("Everything this API can do")]
    if key.lines:
        named = ", ".join(lines.get(each, each) for each in key.lines)
        parts.append(tr("Only on: {lines}").format(lines=named))
    return DOT.join(parts)


def key_life(key: ApiKey, now_ms: float) -> str:
    """When a key was made, used and revoked."""
    parts = [tr("Made {when}").format(when=when_exactly(key.created_at, now_ms))]
    if key.last_used_at:
        parts.append(tr("last used {when}").format(when=when_exactly(key.last_used_at, now_ms)))
    else:
        parts.append(tr("never used"))
    if key.revoked_at:
        parts.append(tr("revoked {when}").format(when=when_exactly(key.revoked_at, now_ms)))
    return DOT.join(parts)


def delivery_mark(row: DeliveryRow) -> Mark:
    """The icon and the tone of a delivery."""
    if row.state == "delivered":
        return "done", Tone.GOOD
    if row.state == "failed":
        return "failed", Tone.BAD
    return "thinking", Tone.WARN if row.attempts else Tone.PLAIN


def delivery_state(row: DeliveryRow) -> str:
    """A delivery's state in words."""
    if row.state == "delivered":
        return tr("Delivered")
    if row.state == "failed":
        return tr("Given up")
    return tr("Will be tried again") if row.attempts else tr("Waiting")


def delivery_words(row: DeliveryRow) -> str:
    """A delivery in a few lines, for its details."""
    said = [tr("To {url}").format(url=row.url), tr("Delivery {id}").format(id=row.id)]
    if row.call_id:
        said.append(tr("Call {id}").format(id=row.call_id))
    if row.last_status:
        said.append(tr("Last answer: {status}").format(status=row.last_status))
    if row.last_error:
        said.append(tr("Last try: {error}").format(error=row.last_error))
    return "\n".join(said)
