extension Schema {
  /// Models that people have added, their rollouts, and where each device stands in one.
  ///
  /// A rollout stands in the place of a run for the instructions that belong to it. Its bundles hold the records that go
  /// to all devices: with the file, and without. `instruction`: the one that waits for the device's answer; 0: none.
  static let modelRegistry = [
    "ALTER TABLE nodes ADD COLUMN models TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE nodes ADD COLUMN trains BIGINT NOT NULL DEFAULT 1",
    """
    CREATE TABLE registered_models (
      name TEXT NOT NULL, version BIGINT NOT NULL, bundle BIGINT NOT NULL, tree BYTEA NOT NULL,
      byte_count BIGINT NOT NULL, digest BYTEA NOT NULL, signer TEXT NOT NULL, lineage BYTEA NOT NULL,
      added_at BIGINT NOT NULL, added_by TEXT NOT NULL, PRIMARY KEY (name, version))
    """,
    """
    CREATE TABLE rollouts (
      id BIGINT PRIMARY KEY, model TEXT NOT NULL, version BIGINT NOT NULL, rules TEXT NOT NULL, state BIGINT NOT NULL,
      percent DOUBLE PRECISION NOT NULL, reason TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
      install_bundle BIGINT NOT NULL, question_bundle BIGINT NOT NULL)
    """,
    "CREATE INDEX rollouts_of_model ON rollouts (model, created_at)",
    """
    CREATE TABLE rollout_devices (
      rollout_id BIGINT NOT NULL, node_id BIGINT NOT NULL, stage BIGINT NOT NULL, reason TEXT NOT NULL,
      agreement DOUBLE PRECISION, slowest_hundredth DOUBLE PRECISION, frames BIGINT NOT NULL,
      instruction BIGINT NOT NULL, next_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
      PRIMARY KEY (rollout_id, node_id))
    """,
    "CREATE INDEX rollout_devices_due ON rollout_devices (rollout_id, instruction, next_at)",
  ]
}
