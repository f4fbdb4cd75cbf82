internal import Curves
internal import FleetProtocol
internal import FleetStorage

extension Dashboard {
  private static let pageLength = 100
  private static let shownEntries = 500

  func nodes(_ query: Query, _ role: Role, at now: UTCTime) throws -> Answer {
    let start = min(query.number("from") ?? 0, 1 << 40)
    let (counts, nodes) = try store.read { transaction in
      (
        try transaction.nodeCounts(at: now),
        try transaction.nodePage(from: start, count: Dashboard.pageLength + 1)
      )
    }
    var values: [String: Any] = [
      "known": counts.known, "online": counts.online, "hasNodes": !nodes.isEmpty, "first": start + 1,
      "last": start + min(nodes.count, Dashboard.pageLength),
      "nodes": nodes.prefix(Dashboard.pageLength).map { row($0.node, $0.merged, $0.lost, now) },
    ]
    if start > 0 { values["previous"] = ["address": "\(base)/nodes?from=\(max(0, start - Dashboard.pageLength))"] }
    if nodes.count > Dashboard.pageLength {
      values["next"] = ["address": "\(base)/nodes?from=\(start + Dashboard.pageLength)"]
    }
    return page(.nodes, "Devices", values, role, at: now)
  }

  private func row(_ node: NodeRecord, _ merged: Int, _ lost: Int, _ now: UTCTime) -> [String: Any] {
    [
      "id": "\(node.id)",
      "state": !node.isAllowed ? "blocked" : node.onlineUntil > now ? "online" : "offline",
      "onlineUntil": node.onlineUntil.microseconds > 0 ? node.onlineUntil.plainText : "never",
      "interval": plain(node.heartbeatInterval), "merged": merged, "lost": lost,
      "registered": node.registeredAt.plainText,
    ]
  }

  func audit(at now: UTCTime) throws -> Answer {
    let entries = try store.read { try $0.auditRecords(limit: Dashboard.shownEntries) }
    return page(
      .audit, "Audit log",
      [
        "count": entries.count, "hasEntries": !entries.isEmpty,
        "entries": entries.map {
          ["at": $0.at.plainText, "actor": $0.actor, "action": $0.action, "detail": $0.detail]
        },
      ], .admin, at: now)
  }
}
