/// Which experiments a run goes through, in an order in which each finds what it reads.
public enum RunPlan {
  /// The experiments that were asked for, each behind those that leave its inputs.
  /// - Throws: as ``Experiment/prerequisites(_:)``.
  public static func order(_ asked: [any Experiment], _ setup: RunSetup) throws -> [any Experiment] {
    var all: [String: any Experiment] = [:]
    for experiment in asked { try collect(experiment, setup, into: &all) }
    var ordered: [any Experiment] = []
    var seen: Set<String> = []
    func visit(_ experiment: any Experiment) throws {
      guard seen.insert(experiment.id).inserted, let experiment = all[experiment.id] else { return }
      for prerequisite in try experiment.prerequisites(setup) { try visit(prerequisite) }
      ordered.append(experiment)
    }
    for experiment in asked { try visit(experiment) }
    return ordered
  }

  /// Those of the experiments asked for whose rows are not recorded, each behind those that leave its inputs.
  ///
  /// Recorded rows stand in for a run, but not for what it leaves: a training whose loss is recorded runs all the same
  /// where its model is read, for that model alone.
  /// - Throws: as ``order(_:_:)`` and `isRecorded`.
  public static func order(
    _ asked: [any Experiment], _ setup: RunSetup, unlessRecorded isRecorded: (String) throws -> Bool
  ) throws -> [any Experiment] {
    try order(try asked.filter { try !isRecorded($0.id) }, setup)
  }

  private static func collect(
    _ experiment: any Experiment, _ setup: RunSetup, into all: inout [String: any Experiment]
  ) throws {
    all[experiment.id] = all[experiment.id].map { joined($0, experiment) } ?? experiment
    for prerequisite in try experiment.prerequisites(setup) { try collect(prerequisite, setup, into: &all) }
  }

  private static func joined<E: Experiment>(_ first: E, _ second: any Experiment) -> any Experiment {
    (second as? E).map { first.joined(with: $0) } ?? first
  }
}
