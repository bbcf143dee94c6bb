"""Participant tokens and connection tokens that an app signs itself, with a key that it keeps in KMS.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

import base64
import json
import time


class Signer:
    def __init__(self, kms):
        self._kms = kms
        self._key = kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]

    def pem(self):
        der = self._kms.get_public_key(KeyId=self._key)["PublicKey"]
        text = base64.b64encode(der).decode()
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])

    def token(self, public_key_arn, stage, participant_id, **capabilities):
        now = int(time.time())
        claims = {
            "exp": now + 3600,
            "iat": now,
            "jti": participant_id,
            "resource": stage["arn"],
            "topic": stage["arn"].split("/")[1],
            "events_url": stage["endpoints"]["events"],
            "whip_url": stage["endpoints"]["whip"],
            "capabilities": {f"allow_{name}": value for name, value in capabilities.items()},
            "version": "1.0",
        }
        return self._signed(public_key_arn, claims)

    def connection_token(self, public_key_arn, region, token_id):
        now = int(time.time())
        claims = {
            "exp": now + 3600,
            "iat": now,
            "jti": token_id,
            "account_id": "000000000000",
            "region": region,
            "events_url": "wss://global.events.live-video.net",
            "version": "1.0",
        }
        return self._signed(public_key_arn, claims)

    def _signed(self, public_key_arn, claims):
        content = ".".join(map(_part, ({"alg": "ES384", "typ": "JWT", "kid": public_key_arn}, claims)))
        signing = {"KeyId": self._key, "SigningAlgorithm": "ECDSA_SHA_384", "MessageType": "RAW"}
        signature = self._kms.sign(Message=content.encode(), **signing)["Signature"]
        return f"{content}.{_base64url(_joined(signature))}"


def _part(value):
    return _base64url(json.dumps(value).encode())


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _joined(der):
    """A token has both integers of the signature one after the other; KMS gives a DER sequence of them."""
    length = der[3]
    integers = der[4 : 4 + length], der[6 + length :]
    return b"".join(int.from_bytes(integer, "big").to_bytes(48, "big") for integer in integers)
