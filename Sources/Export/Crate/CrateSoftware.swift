import Files
import Journals

/// What runs an experiment: the program itself, or a command of a document that the program calls.
struct CrateSoftware {
  /// The experiment's name.
  var experiment: String
  /// The command that a document declares; `nil` for an experiment of the program.
  var command: String?
  /// One line that says what is measured; `nil` where nobody says so.
  var title: String?

  /// Adds the tool of a run, and what it needs.
  /// - Returns: the tool's identifier.
  func add(_ environment: RunEnvironment, to graph: inout CrateGraph) -> String {
    let compiler = addCompiler(environment, to: &graph)
    // As git describe does: the commit alone would name other sources.
    let version = environment.commit + (environment.isDirty ? "-dirty" : "")
    let build = environment.compiler.replacingOccurrences(of: " ", with: "-")
    guard let command else {
      return addProgram("#repro-" + CrateEntity.encoded("\(version)-\(build)"), version, compiler, to: &graph)
    }
    // The commit of a record is that of the document: of the commands, not of the program.
    let program = addProgram("#repro-" + CrateEntity.encoded(build), nil, compiler, to: &graph)
    let id = "#command/" + CrateEntity.encoded("\(experiment)/\(version)")
    graph.add(
      CrateEntity(
        id, "SoftwareApplication",
        properties: [
          "name": .text(command), "softwareVersion": .text(version), "softwareRequirements": .reference(program),
          "description": .text("The command of \(experiment), called by repro for each of its settings and seeds."),
        ]))
    return id
  }

  private func addProgram(
    _ id: String, _ version: String?, _ compiler: String, to graph: inout CrateGraph
  ) -> String {
    graph.add(
      CrateEntity(
        id, "SoftwareApplication",
        properties: [
          "name": "repro", "softwareVersion": version.map { .text($0) }, "softwareRequirements": .reference(compiler),
          "description": "Regenerates the figures and tables of a machine-learning paper and checks its claims.",
        ]))
    return id
  }

  private func addCompiler(_ environment: RunEnvironment, to graph: inout CrateGraph) -> String {
    let id = "#" + CrateEntity.encoded(environment.compiler.replacingOccurrences(of: " ", with: "-"))
    let isSwift = environment.compiler.hasPrefix("Swift ")
    graph.add(
      CrateEntity(
        id, "SoftwareApplication",
        properties: [
          "name": .text(isSwift ? "Swift" : environment.compiler),
          "softwareVersion": .text(isSwift ? String(environment.compiler.dropFirst(6)) : environment.compiler),
          "url": isSwift ? "https://www.swift.org/" : nil,
        ]))
    return id
  }
}
