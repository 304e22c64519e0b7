"""An OpenID Connect provider for tests: it says what it is told to say, truly or not."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, request
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

KEY, FOREIGN_KEY = (RSAKey.generate_key(2048, {"kid": "1"}, private=True) for _ in range(2))
CLIENT, SECRET = "survey", "the secret of the client"


class Provider:
    """What it says: claims of the token, of its own description, its key and its algorithm."""

    def __init__(self) -> None:
        self.address = ""
        self.claims: dict[str, Any] = {}
        self.described: dict[str, Any] = {}
        self.algorithm, self.key = "RS256", KEY
        self.down, self.asked, self.codes = False, {}, {}  # type: ignore[var-annotated]
        self.app = self._make()

    def _make(self) -> Flask:
        app = Flask("provider")
        app.before_request(lambda: Response("down", 503) if self.down else None)
        app.add_url_rule("/.well-known/openid-configuration", "described", self._description)
        app.add_url_rule("/keys", "keys", lambda: jsonify(keys=[KEY.as_dict(private=False)]))
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        return app

    def _description(self) -> Response:
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        told = {name: self.address + path for name, path in places.items()} | {"issuer": self.address}
        return jsonify(told | {"id_token_signing_alg_values_supported": ["RS256", "none", "HS256"]} | self.described)

    def authorize(self, asked: dict[str, str]) -> str:
        """The person agrees: the code, and the query with which the browser comes back."""
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]})

    def _token(self) -> tuple[Response, int] | Response:
        asked = self.codes.pop(request.form["code"], None)
        proof = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        known = request.authorization and (request.authorization.username, request.authorization.password) == (
            CLIENT,
            SECRET,
        )
        if asked is None or not known or challenge != asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        at = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "sub": "s-1", "iat": at, "exp": at + 300, "nonce": asked["nonce"]}
        said |= {"email": "x@daklak.example", "email_verified": True} | self.claims
        said = {name: value for name, value in said.items() if value is not None}
        return jsonify(access_token="a", token_type="Bearer", expires_in=300, id_token=self._signed(said))

    def _signed(self, said: dict[str, Any]) -> str:
        if self.algorithm == "none":
            return ".".join(_part(text) for text in (b'{"alg":"none"}', jws_json(said))) + "."
        key = OctKey.import_key(SECRET) if self.algorithm == "HS256" else self.key
        return jwt.encode(
            {"alg": self.algorithm, "kid": "1"}, said, key, registry=jws.JWSRegistry(algorithms=[self.algorithm])
        )


def _part(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def jws_json(said: dict[str, Any]) -> bytes:
    """Claims as they stand in a token."""
    import json

    return json.dumps(said).encode()
