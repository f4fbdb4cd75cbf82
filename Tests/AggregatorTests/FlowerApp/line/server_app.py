"""Not used: the rounds are run by swiftlet-aggregator."""
from flwr.serverapp import ServerApp

app = ServerApp()
