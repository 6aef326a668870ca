import Figures
import Files
import Journals
import Report

/// What an RO-Crate is made of: papers, and what the command knows about them.
public struct CrateSubject: Sendable {
  /// The literate sources.
  public var papers: [PaperSource]
  /// How rows become figures, which names the figures' files.
  public var figures: RecipeBook
  /// By experiment of the program, one line that says what is measured.
  public var titles: [String: String]
  /// By experiment that a document declares, its command.
  public var commands: [String: String]
  /// Folder of everything that is generated.
  public var output: String
  /// Folder of the papers.
  public var folder: String
  /// Licence as the user gives it: an address.
  public var license: String?
  /// Day of publication as the user gives it: `YYYY-MM-DD`.
  public var date: String?

  /// Creates a subject.
  public init(
    papers: [PaperSource], figures: RecipeBook, titles: [String: String], commands: [String: String],
    output: String, folder: String,
    license: String? = nil, date: String? = nil
  ) {
    self.papers = papers
    self.figures = figures
    self.titles = titles
    self.commands = commands
    self.output = output
    self.folder = folder
    self.license = license
    self.date = date
  }

  /// Experiments of the papers, each once, with the first paper that shows or tests it.
  var experiments: [(name: String, paper: PaperSource)] {
    var all: [(name: String, paper: PaperSource)] = []
    for paper in papers {
      for name in paper.experiments where !all.contains(where: { $0.name == name }) { all.append((name, paper)) }
    }
    return all
  }

  /// What runs an experiment.
  func software(_ experiment: String) -> CrateSoftware {
    CrateSoftware(experiment: experiment, command: commands[experiment], title: titles[experiment])
  }

  /// Where a file of the project lies in the crate; `nil` for one from elsewhere.
  func path(_ file: String) -> String? {
    guard !file.split(separator: "/").contains("..") else { return nil }
    for (folder, base) in [(output, ""), (folder, "paper/")] where file.hasPrefix(folder + "/") {
      return base + file.dropFirst(folder.count + 1).drop { $0 == "/" }
    }
    return nil
  }
}
