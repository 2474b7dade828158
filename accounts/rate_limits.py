"""How often an address, or a device, may be wrong. What is right is never counted: a workshop sits behind one address.

Nor is it refused: whoever asks looks up the code or secret first, and asks here only when it is wrong. Otherwise one
who guesses would shut out everybody beside them. A code of eight signs is not found by guessing, nor is a secret.

The counters stand in the shared cache. They are read without a lock, so that a thousand phones at once never wait for
each other; two wrong tries at the same instant may count as one.
"""

import hashlib
import time

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 600  # seconds
# action: how many wrong tries in that time, of one address and of one device
WRONG_TRIES = {
    "secret_link": {"address": 30},
    "room_code": {"address": 200, "device": 15},
    "following": {"address": 60, "device": 3},  # every letter that is asked for; the device is the address written to
}


def is_over(request: HttpRequest, action: str, *, device: str = "") -> bool:
    """Say whether this address or device was wrong too often for one more wrong try to be answered now."""
    return any(cache.get(counter, 0) >= most for counter, most in _counters(request, action, device))


def count_wrong(request: HttpRequest, action: str, *, device: str = "") -> None:
    """Count one wrong try of this address and device."""
    for counter, _most in _counters(request, action, device):
        cache.set(counter, cache.get(counter, 0) + 1, WINDOW)


def _counters(request, action, device):
    who = {"address": get_ip(request), "device": device}
    for of, most in WRONG_TRIES[action].items():
        if who[of]:
            digest = hashlib.sha256(who[of].encode()).hexdigest()[:32]
            yield f"wrong:{action}:{of}:{digest}:{int(time.time() // WINDOW)}", most
