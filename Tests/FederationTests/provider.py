"""An OpenID provider on Authlib, over TLS, that misbehaves as it is told at /control. Prints its port; ends with its standard input.

Codes, redirect addresses, PKCE, client authentication and ID tokens are Authlib's; what a test overrides stands in SCENE.
"""

import json
import logging
import secrets
import sys
import threading
import time

import flask
import werkzeug.serving
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

CLIENT, SECRET = "tabellion", "s3cret+/=:%&"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
NEW = {
    "RS256": lambda name: RSAKey.generate_key(2048, {"kid": name}),
    "ES256": lambda name: ECKey.generate_key("P-256", {"kid": name}),
    "EdDSA": lambda name: OKPKey.generate_key("Ed25519", {"kid": name}),
}
NEW["PS256"] = NEW["RS256"]
STRANGER = {kind: make("stranger") for kind, make in NEW.items() if kind != "PS256"}

app = flask.Flask(__name__)
scene, codes, counts = {}, {}, {}
keys = {kind: make(f"first-{kind}") for kind, make in NEW.items() if kind != "PS256"}
port = 0


def key_for(algorithm, among=None):
    return (among or keys)["RS256" if algorithm == "PS256" else algorithm]


def issuer():
    return f"https://localhost:{port}"


def padded(answer, member):
    if member in scene:
        answer["padding"] = "x" * scene[member]
    return answer


def awaited(what):
    counts[what] = counts.get(what, 0) + 1
    time.sleep(scene.get(f"{what}_delay", 0))
    if f"{what}_status" in scene:
        flask.abort(scene[f"{what}_status"])
    if f"{what}_redirect" in scene:
        return flask.redirect(scene[f"{what}_redirect"])
    return None


class Client(ClientMixin):
    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return "openid"

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri.startswith("https://office.example/sign-in/oidc/") and redirect_uri.endswith("/callback")

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method, endpoint):
        return method == scene.get("method", "client_secret_basic")

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    def __init__(self, request):
        data = request.payload.data
        self.redirect_uri, self.nonce = data["redirect_uri"], data.get("nonce")
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")
        self.acr = data.get("acr_values")
        # Somebody who signed in an hour ago, unless they must now.
        self.auth_time = int(time.time()) - (0 if data.get("max_age") == "0" else 3600)
        self.user = request.user

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return "openid"

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return self.acr

    def get_amr(self):
        return None


class Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code, request):
        codes[code] = Code(request)

    def query_authorization_code(self, code, client):
        return codes.get(code)

    def delete_authorization_code(self, authorization_code):
        for code in [code for code, kept in codes.items() if kept is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class Tokens(OpenIDCode):
    def exists_nonce(self, nonce, request):
        return False

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user)

    def encode_id_token(self, token, request):
        now, code = int(time.time()), request.authorization_code
        claims = {
            "iss": issuer(), "sub": request.user, "aud": CLIENT, "iat": now, "exp": now + 300,
            "email": "wang@office.example", "email_verified": True, **self.get_authorization_code_claims(code),
        }
        claims.update(scene.get("claims", {}))
        for name, shift in scene.get("shifted", {}).items():
            claims[name] = now + shift
        claims = {name: value for name, value in claims.items() if value is not None}
        return signed(claims)


def signed(claims):
    algorithm = scene.get("alg", "RS256")
    if algorithm == "none":
        parts = [b'{"alg":"none"}', json.dumps(claims).encode()]
        return ".".join(urlsafe_b64encode(part).decode() for part in parts) + "." + scene.get("tail", "")
    if algorithm == "HS256":
        # The old trick: the public key, which everybody has, as the secret.
        public = keys["RS256"].as_pem(private=False)
        return jws.serialize_compact(
            {"alg": "HS256", "kid": keys["RS256"].kid}, json.dumps(claims).encode(),
            OctKey.import_key(public), algorithms=["HS256"])
    key = key_for(algorithm, STRANGER if scene.get("stranger") else None)
    header = {"alg": algorithm, "kid": scene.get("kid", key_for(algorithm).kid)}
    if header["kid"] is None:
        del header["kid"]
    text = jwt.encode(header, claims, key, algorithms=[algorithm])
    if scene.get("tampered"):
        head, body, tail = text.split(".")
        body = urlsafe_b64encode(json.dumps({**claims, "sub": "mallory"}).encode()).decode()
        text = ".".join([head, body, tail])
    return text


server = AuthorizationServer(app, query_client=lambda name: Client() if name == CLIENT else None,
                             save_token=lambda token, request: None)
server.register_grant(Grant, [CodeChallenge(required=True), Tokens(require_nonce=True)])


@app.get("/.well-known/openid-configuration")
def configuration():
    if (answer := awaited("configuration")) is not None:
        return answer
    document = {
        "issuer": issuer(), "authorization_endpoint": issuer() + "/authorize", "token_endpoint": issuer() + "/token",
        "jwks_uri": issuer() + "/keys", "response_types_supported": ["code", "id_token"],
        "id_token_signing_alg_values_supported": ALGORITHMS + ["none", "HS256"], "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "token_endpoint_auth_methods_supported": [scene.get("method", "client_secret_basic")],
    }
    document.update(scene.get("configuration", {}))
    return padded(document, "configuration_padding")


@app.get("/keys")
def key_set():
    if (answer := awaited("keys")) is not None:
        return answer
    listed = [key.as_dict(private=False) | {"use": "sig"} for key in keys.values()]
    listed += [{"kty": "oct", "k": "AAAA", "kid": "first-RS256"}, {"kty": "new"}, "?"]
    return padded({"keys": listed}, "keys_padding")


@app.get("/authorize")
def authorize():
    counts["authorize"] = counts.get("authorize", 0) + 1
    user = scene.get("user", "alice")
    grant = server.get_consent_grant(end_user=user)
    answer = server.create_authorization_response(grant_user=user, grant=grant)
    location = answer.headers["Location"]
    return flask.redirect(location + "&iss=" + scene.get("iss", issuer()).replace(":", "%3A").replace("/", "%2F"))


@app.post("/token")
def token():
    if (answer := awaited("token")) is not None:
        return answer
    response = server.create_token_response()
    body = response.get_json()
    if response.status_code == 200:
        body.update(scene.get("token", {}))
        response.set_data(flask.json.dumps(padded(body, "token_padding")))
    return response


@app.post("/control")
def control():
    scene.clear()
    scene.update(flask.request.get_json())
    for kind, name in scene.pop("rotate", {}).items():
        keys[kind] = NEW[kind](name)
    seen = dict(counts)
    counts.clear()
    return seen


def serve(certificate, key):
    global port
    logging.getLogger("werkzeug").disabled = True
    listener = werkzeug.serving.make_server("localhost", 0, app, threaded=True, ssl_context=(certificate, key))
    port = listener.port
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    print(port, flush=True)
    sys.stdin.read()


serve(*sys.argv[1:])
