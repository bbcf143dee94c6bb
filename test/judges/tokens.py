"""Participant tokens and connection tokens with given IDs, signed with a key in KMS.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

import base64

from sample import sample

MINUTES = 60


class Signer:
    def __init__(self, kms):
        self._kms = kms
        self.key = kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]

    def pem(self):
        der = self._kms.get_public_key(KeyId=self.key)["PublicKey"]
        text = base64.b64encode(der).decode()
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])

    def token(self, public_key_arn, stage, participant_id, **capabilities):
        claims = {
            "jti": participant_id,
            "resource": stage["arn"],
            "topic": stage["arn"].split("/")[1],
            "events_url": stage["endpoints"]["events"],
            "whip_url": stage["endpoints"]["whip"],
            "capabilities": {f"allow_{name}": value for name, value in capabilities.items()},
        }
        return sample.sign(self._kms, self.key, public_key_arn, MINUTES, claims)

    def connection_token(self, public_key_arn, region, token_id):
        claims = {
            "jti": token_id,
            "account_id": "000000000000",
            "region": region,
            "events_url": "wss://global.events.live-video.net",
        }
        return sample.sign(self._kms, self.key, public_key_arn, MINUTES, claims)
