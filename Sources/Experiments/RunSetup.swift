import Journals

/// What a run consists of, apart from the experiments: sizes, and the folders that are read and written.
public struct RunSetup: Sendable, Equatable {
  /// Which sizes.
  public var profile: Profile
  /// Folder of the papers.
  public var papers: String
  /// Folder of the journals.
  public var results: String

  /// Creates a setup.
  public init(profile: Profile, papers: String, results: String) {
    self.profile = profile
    self.papers = papers
    self.results = results
  }

  /// The folder of one paper: committed data and checkpoints lie there, wherever the command is run.
  public func folder(of paper: String) -> String { "\(papers)/\(paper)" }

  /// The same with another profile.
  public func with(_ profile: Profile) -> RunSetup {
    var changed = self
    changed.profile = profile
    return changed
  }

  /// This machine and the sources of each experiment, by the experiments' names.
  public func environments(of experiments: [any Experiment]) async -> [String: RunEnvironment] {
    var known = KnownEnvironments()
    var environments: [String: RunEnvironment] = [:]
    for experiment in experiments {
      environments[experiment.id] = await known.environment(sources: experiment.sourceFolder(self))
    }
    return environments
  }
}
