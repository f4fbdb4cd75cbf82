internal import FleetProtocol
internal import FleetStorage

/// The registry of models.
extension AdminService {
  func models(_ caller: AdminCaller) throws -> AdminAnswer {
    try AdminService.json(try store.read { try $0.registeredModels(limit: 10_000) }.map { AdminMessage.Model($0) })
  }

  func model(_ name: String, _ caller: AdminCaller) throws -> AdminAnswer {
    let versions = try store.read { try $0.registeredVersions(of: name) }
    guard !versions.isEmpty else { throw AdminError("there is no model '\(name)'", status: 404) }
    return try AdminService.json(versions.map { AdminMessage.Model($0) })
  }

  /// `file`: a whole `.swl` file.
  func addModel(_ file: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    let admission = try ModelAdmission(file, trusting: trusted)
    let detail = "'\(admission.name)' version \(admission.version), \(file.count) bytes"
    let model = try change(caller, "model add", detail) { transaction in
      try transaction.addModel(file, admission, by: caller.name, at: caller.now)
    }
    return try AdminService.json(AdminMessage.Model(model))
  }
}
