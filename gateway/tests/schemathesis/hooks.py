# SPDX-License-Identifier: GPL-3.0-only
"""What Schemathesis is told about a gateway besides the document: how accounts are written, how a
session signs, what there is to be found, and what every refusal looks like.

Where SALUS_SESSION is set, every request is signed by that session: JSON with its `id`, its `key`
(the secret of Ed25519, in hexadecimal), the `endpoint` that is signed, and what is `known` by the
names of parameters.
"""

import base64
import hashlib
import json
import os
import re
import time

import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies
from schemathesis.generation import GenerationMode

SESSION = json.loads(os.environ.get("SALUS_SESSION", "null"))
SIGNATURE = ("Signature-Input", "Signature", "Content-Digest")
EVERY_OTHER = re.compile("0x[0-9a-f]*[0-7]|[0-9]*[02468]")
RULES = ("grant", "mandate", "emergency")
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def ss58(account):
    """An account as Substrate writes it: with the prefix 42, and two bytes of a checksum."""
    body = bytes([42]) + account
    number = int.from_bytes(body + hashlib.blake2b(b"SS58PRE" + body).digest()[:2], "big")
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


schemathesis.openapi.format("ss58", strategies.binary(min_size=32, max_size=32).map(ss58))


@schemathesis.hook
def before_load_schema(context, document):
    """Formats where the pattern is a sketch, or one of headers that Schemathesis makes none by: it
    knows no colon in them."""
    del document["components"]["schemas"]["Account"]["pattern"]
    for operation in operations(document):
        for parameter in operation.get("parameters", []):
            name, schema = parameter["name"].lower(), parameter["schema"]
            if parameter["in"] == "header" and "pattern" in schema:
                schema["format"] = name
                written = strategies.from_regex(re.compile(schema["pattern"]), fullmatch=True)
                schemathesis.openapi.format(name, written)


def operations(document):
    return [operation for methods in document["paths"].values() for operation in methods.values()]


@schemathesis.deserializer("application/octet-stream")
def octets(context, response):
    """Bytes are a string of bytes to the document."""
    return response.content.decode("latin-1")


def is_valid(case):
    """Whether it is meant to be a request as the document wants it."""
    return case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE


@schemathesis.hook
def map_case(context, case):
    """What the document cannot say, since it relates one thing to another. Broken requests stay."""
    if is_valid(case):
        relate(case)
    return case


def relate(case):
    # At most one rule.
    for name in [name for name in RULES if name in case.query][1:]:
        del case.query[name]
    path, body = case.path_parameters, whole(case.body)
    case.body = body
    match case.operation.label.rsplit("/", 1)[-1]:
        case "filing":
            body["filing"]["text"].update(path, version=int(path["version"]))
        case "activation":
            body["set"]["chart"] = path["chart"]
        case "{id}" if case.method == "PUT":
            body["request"] = int(path["id"])
            body["blinded"]["text"]["chart"] = path["chart"]
        case "{hash}":
            body = getattr(body, "data", body)
            body = body.encode() if isinstance(body, str) else body
            path["hash"] = "0x" + hashlib.blake2b(body, digest_size=32).hexdigest()


def whole(value):
    """With 1 in place of 1.0, which JSON Schema takes for the same."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(one) for one in value]
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items()}
    return value


@schemathesis.check
def refusals_are_problems(context, response, case):
    """Each refusal is a problem of the answer's own status, and no cache keeps any answer."""
    assert response.headers.get("cache-control") == ["no-store"], "an answer that a cache may keep"
    if response.status_code >= 400 and case.method != "HEAD":
        kind = response.headers.get("content-type")
        assert kind == ["application/problem+json"], "a refusal that is no problem"
        assert response.json()["status"] == response.status_code, "a problem of another status"


def signed(request):
    """Signs a request that is otherwise ready, by RFC 9421 in the form of docs/formats.md."""
    target = SESSION["endpoint"] + request.path_url
    parts = {"@method": request.method, "@target-uri": target}
    if request.headers.get("content-type") == "application/json":
        digest = base64.b64encode(hashlib.sha256(request.body or b"").digest()).decode()
        request.headers["content-digest"] = parts["content-digest"] = f"sha-256=:{digest}:"
    if "salus-opening" in request.headers:
        parts["salus-opening"] = request.headers["salus-opening"]
    names = " ".join(f'"{name}"' for name in parts)
    nonce = base64.b64encode(os.urandom(16)).decode()
    parameters = (
        f'({names});created={int(time.time())};nonce="{nonce}";'
        f'keyid="{SESSION["id"]}";alg="ed25519";tag="salus"'
    )
    lines = [f'"{name}": {value}' for name, value in parts.items()]
    base = "\n".join([*lines, f'"@signature-params": {parameters}'])
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SESSION["key"]))
    signature = base64.b64encode(key.sign(base.encode("latin-1"))).decode()
    request.headers["signature-input"] = f"salus={parameters}"
    request.headers["signature"] = f"salus=:{signature}:"
    return request


if SESSION:

    @schemathesis.hook("before_load_schema")
    def leave_out_what_signs(context, document):
        for operation in operations(document):
            parameters = operation.get("parameters", [])
            operation["parameters"] = [one for one in parameters if one["name"] not in SIGNATURE]

    @schemathesis.hook
    def before_call(context, case, kwargs):
        kwargs["auth"] = signed

    @schemathesis.hook
    def map_path_parameters(context, path_parameters):
        return known(path_parameters)

    @schemathesis.hook
    def map_query(context, query):
        return known(query)

    def known(parameters):
        """Of ids that are well-formed, every other one is of something that is there."""
        return {
            name: SESSION["known"].get(name, value) if EVERY_OTHER.fullmatch(str(value)) else value
            for name, value in (parameters or {}).items()
        }
