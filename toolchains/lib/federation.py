"""Federations on this machine: a SuperLink of Flower with one of its SuperNodes and daemons that learn digits, or
swiftlet-aggregator with two SuperNodes and a daemon, or with daemons that send nothing but secure sums."""

import json
import math
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
APP = ROOT / "Tests/FederatedClientTests/FlowerApp"
DIGITS = sorted((ROOT / "models/digits/samples").glob("*.png"))
ROUNDS = 3
NODES = 3
COPIES = 4  # of each digit, as samples of their own
TRAINING = {"training": {"epochs": 20, "batch": 8, "rate": 0.5}}
SETTINGS = f"nodes={NODES} num-server-rounds={ROUNDS} inputs=96 classes=10 learning-rate=0.5 local-epochs=20"
# The stock node knows nothing of digits: its share of the mean is small.
SETTINGS += " examples=1"
MAKE_CERTIFICATES = """
set -e
curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $curve -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca
openssl req $curve -keyout server.key -out server.csr -subj /CN=localhost
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\nauthorityKeyIdentifier=keyid\\n' >extensions
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.pem -extfile extensions
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out stock.pem
openssl pkey -in stock.pem -pubout -out stock.pub.pem
"""
TO_SSH = """
import sys; from cryptography.hazmat.primitives import serialization as s
key = s.load_pem_public_key(open(sys.argv[1], 'rb').read())
open(sys.argv[2], 'wb').write(key.public_bytes(s.Encoding.OpenSSH, s.PublicFormat.OpenSSH))
"""
TO_PRIVATE_SSH = """
import sys; from cryptography.hazmat.primitives import serialization as s
key = s.load_pem_private_key(open(sys.argv[1], 'rb').read(), None)
open(sys.argv[2], 'wb').write(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.OpenSSH, s.NoEncryption()))
"""


class Failed(Exception):
    pass


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(what, condition, seconds=60, pause=0.1):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise Failed(f"{what}: not within {seconds} s")


def write_zeros(path):
    """What numpy.savez writes of a linear classifier of zeros, in float32."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, shape in (("weights", (10, 96)), ("bias", (10,))):
            header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
            start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
            archive.writestr(f"{name}.npy", start + bytes(4 * math.prod(shape)))


def answers(address):
    return subprocess.run(["curl", "-skf", address], capture_output=True, check=False).returncode == 0


class Fleet:
    """The processes of one case, each with a log in its folder; all are ended with it."""

    def __init__(self, folder, flower, is_secure):
        self.folder, self.flower, self.is_secure = folder, flower, is_secure
        self.processes = []
        folder.mkdir(parents=True)
        self.port = free_port()
        security = f'root-certificates = "{folder}/ca.pem"' if is_secure else "insecure = true"
        address = f'address = "127.0.0.1:{self.port}"'
        (folder / "config.toml").write_text(
            f'[superlink]\ndefault = "test"\n\n[superlink.test]\n{address}\n{security}\n')
        if is_secure:
            subprocess.run(["bash", "-c", MAKE_CERTIFICATES], cwd=folder, check=True, capture_output=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            end(process)
        # Those that Flower's processes start end with them, a moment later.
        time.sleep(1)

    @property
    def address(self):
        return f"{'https' if self.is_secure else 'http'}://127.0.0.1:{self.port}"

    def start(self, command, log, **options):
        output = open(self.folder / log, "ab")
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, **options)
        self.processes.append(process)
        return process

    def start_flower(self, name, arguments, log, **options):
        environment = {
            "HOME": str(self.folder),
            "PATH": f"{self.flower}/bin:/usr/bin:/bin",
            "FLWR_HOME": str(self.folder),
            "FLWR_TELEMETRY_ENABLED": "0",
            "FLWR_DISABLE_UPDATE_CHECK": "1",
            "FLWR_DISABLE_RUNTIME_DEPENDENCY_INSTALLATION": "1",
        }
        return self.start([self.flower / "bin" / name, *arguments], log, env=environment, **options)

    def start_link(self):
        security = ["--insecure"]
        if self.is_secure:
            security = ["--ssl-certfile", "server.pem", "--ssl-keyfile", "server.key", "--ssl-ca-certfile", "ca.pem"]
            security = [word if word.startswith("-") else self.folder / word for word in security]
            security.append("--enable-supernode-auth")
        place = ["--host", "127.0.0.1", "--port", self.port, "--disable-runtime-dependency-installation"]
        self.start_flower("flower-superlink", security + place, "superlink.log")

        wait_for("the SuperLink", lambda: answers(f"{self.address}/health"))

    def start_stock_node(self, log="stock.log"):
        security = ["--insecure"]
        if self.is_secure:
            self.convert(TO_PRIVATE_SSH, "stock.pem", "stock.key")
            self.register("stock.pub.pem")
            security = ["--root-certificates", self.folder / "ca.pem"]
            security += ["--auth-supernode-private-key", self.folder / "stock.key"]
        place = ["--superlink", f"127.0.0.1:{self.port}", "--host", "127.0.0.1", "--port", free_port()]
        self.start_flower("flower-supernode", security + place, log)

    def convert(self, script, source, target):
        command = [self.flower / "bin/python", "-c", script, self.folder / source, self.folder / target]
        subprocess.run(command, check=True)

    def register(self, public_key):
        """As an administrator registers a node, by its public key in PEM."""
        self.convert(TO_SSH, public_key, public_key + ".ssh")
        process = self.start_flower(
            "flwr", ["supernode", "register", self.folder / (public_key + ".ssh"), "test"], "register.log")
        if process.wait(60):
            raise Failed(f"{public_key} could not be registered:\n{self.log('register.log')}")

    def run(self):
        return self.start_flower("flwr", ["run", APP, "test", "--run-config", SETTINGS, "--stream"], "run.log")

    def log(self, name):
        path = self.folder / name
        return path.read_text(errors="replace") if path.exists() else ""

    def result(self):
        lines = [line for line in self.log("run.log").splitlines() if "RESULT " in line]
        return json.loads(lines[-1].split("RESULT ", 1)[1]) if lines else None


def end(process):
    """Asks a process to end, and ends it after ten seconds."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Daemon:
    """A swiftletd that looks at a photograph, and learns."""

    def __init__(self, fleet, name, program, model, server=None, privacy=None):
        self.fleet, self.name, self.program = fleet, name, program
        self.folder = fleet.folder / name
        self.folder.mkdir()
        self.port = free_port()
        self.process = None
        self.configuration = self.folder / "swiftletd.yaml"
        self.configuration.write_text(f"""
sources: [{{ name: photograph, type: folder, path: {ROOT}/models/faces, fps: 5, repeat: true }}]
models: [{{ name: digits, store: digits, decoder: classes, threshold: 0 }}]
sinks: [{{ type: file, path: {self.folder}/results.jsonl }}]
store: {{ directory: {self.folder}/store, require_signature: false }}
rollout: {{ shadow_frames: 1000000 }}
samples: {{ directory: {self.folder}/samples, key_file: {self.folder}/samples.key }}
http: {{ listen: "127.0.0.1:{self.port}" }}
logging: {{ journal: false, level: debug }}
federation:
  server: {server or fleet.address}
  {f'ca: {fleet.folder}/ca.pem' if fleet.is_secure else 'insecure: true'}
  register: {'false' if fleet.is_secure else 'true'}
  directory: {self.folder}/node
  model: digits
  heartbeat_s: 10
  poll_s: 0.5
  samples: {{ least: {COPIES * len(DIGITS)}, hold_out: 0.3 }}
  {f'privacy: {privacy}' if privacy else ''}
""")
        store = ["store", "install", "digits", model, "--directory", self.folder / "store", "--unsigned", "--activate"]
        subprocess.run([*program, *map(str, store)], check=True, capture_output=True)

    def start(self):
        self.launch()
        wait_for(f"{self.name}'s server", self.status)

    def launch(self):
        """Without waiting until it answers."""
        command = [*self.program, "--config", self.configuration]
        self.process = self.fleet.start(command, f"{self.name}.log")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def call(self, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", body, {} if body is None else {"Content-Type": "image/png"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read()

    def status(self):
        if self.process.poll() is not None:
            raise Failed(f"{self.name} has ended with {self.process.returncode}:\n{self.fleet.log(self.name + '.log')}")
        try:
            return json.loads(self.call("/api/v1/status"))["federation"]
        except (urllib.error.URLError, OSError):
            return None

    def label(self):
        """Digits with their labels; the device takes part from then on."""
        for _ in range(COPIES):
            for digit in DIGITS:
                self.call(f"/api/v1/labels/{digit.stem}/samples", digit.read_bytes())
        try:
            self.call("/api/v1/labels/dog/samples", DIGITS[0].read_bytes())
        except urllib.error.HTTPError as error:
            if error.code != 400:
                raise Failed(f"a label that is no class is answered by {error.code}") from error
        else:
            raise Failed("a label that is no class is taken")
        wait_for(f"{self.name}'s part", lambda: (self.status() or {}).get("eligible"))

    def versions(self):
        command = ["store", "list", "digits", "--directory", str(self.folder / "store"), "--json"]
        done = subprocess.run([*self.program, *command], check=True, capture_output=True)
        return json.loads(done.stdout)["models"][0]


class Aggregator:
    """A swiftlet-aggregator with a run of digits."""

    def __init__(self, fleet, program, database=None):
        self.fleet, self.program = fleet, program
        self.database = database or fleet.folder / "fleet.sqlite"
        self.port = fleet.port
        self.token = self.command("token", "create", "test", "--role", "admin", "--database", self.database).strip()
        self.process = None
        self.run = None

    def command(self, *words, token=None):
        environment = os.environ | ({"SWIFTLET_TOKEN": token} if token else {})
        command = [self.program, *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(command)}: {done.stderr}")
        return done.stdout

    def call(self, *words):
        return self.command(*words, "--server", self.fleet.address, token=self.token)

    def state_or_none(self):
        """None while the server is away."""
        try:
            return self.state()
        except Failed:
            return None

    def start(self, host="127.0.0.1", options=()):
        command = [self.program, "serve", "--database", self.database, "--host", host, "--port", self.port, *options]
        self.process = self.fleet.start(command, f"aggregator{self.port}.log")
        wait_for("swiftlet-aggregator", lambda: answers(f"http://127.0.0.1:{self.port}/health"))

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def start_run(self, plan, *options):
        """With zeros as the first model; `options`: of 'run start'."""
        folder = self.fleet.folder
        write_zeros(folder / "zeros.npz")
        (folder / "plan.json").write_text(json.dumps({"rounds": ROUNDS, "overselection": 1} | TRAINING | plan))
        files = ["--model", folder / "zeros.npz", "--plan", folder / "plan.json"]
        self.run = self.call("run", "start", "digits", *files, *options).strip()

    def start_stock_run(self):
        """Of the application that the stock nodes run elsewhere; they know nothing of digits and count little."""
        folder = self.fleet.folder
        shutil.copytree(APP, folder / "app")
        project = folder / "app/pyproject.toml"
        project.write_text(project.read_text().replace("examples = 96", "examples = 1"))
        if self.fleet.start_flower("flwr", ["build", "--app", folder / "app"], "build.log", cwd=folder).wait(60):
            raise Failed(self.fleet.log("build.log"))
        fab, = folder.glob("*.fab")
        plan = {"clients": NODES, "minimum-clients": NODES, "evaluators": NODES, "training-time": 120}
        self.start_run(plan, "--fab", fab, "--fab-id", "swiftlet/rounds")

    def state(self):
        return json.loads(self.call("run", "show", self.run))
