"""What a receiver of thinnestAI's events looks at before it believes one."""

import hashlib
import hmac

from tests.fakes.webhook_receiver import Received


class Signed:
    """Looks at every request as the product's documentation says a receiver should."""

    secret = ""

    def __call__(self, request: Received) -> bool:
        stamp = request.headers.get("x-webhook-timestamp", "")
        signed = f"{stamp}.".encode() + request.body
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        return bool(self.secret) and hmac.compare_digest(
            f"sha256={digest}", request.headers.get("x-webhook-signature", "")
        )
