import Experiments
import Figures

/// A paper as the command sees it: a folder of its own with experiments, data, figures and the authors' commands.
///
/// The framework names no paper; a new one is a target that offers a conforming type, and one line in the command.
public protocol Paper: Sendable {
  /// Name of its folder below the folder of papers, for example `hu2026`.
  var id: String { get }
  /// Its experiments, in the order in which they are listed and run.
  var experiments: [any Experiment] { get }
  /// Figures that its text does not declare, by the names of their experiments.
  var figures: [Recipe] { get }
  /// Experiments without a figure, and why.
  var withoutFigure: [String: String] { get }
  /// Files that the authors' released scripts write, under the scripts' names.
  var authorsFiles: [AuthorsFile] { get }
  /// Options of its own that were given on the command line.
  var givenOptions: [GivenOption] { get }
  /// What a user may want to know about the files that these options name, a line each.
  /// - Throws: an error of a file that cannot be read.
  func notes() throws -> [String]
}

extension Paper {
  /// Every experiment has a figure.
  public var withoutFigure: [String: String] { [:] }
  /// No such files are known.
  public var authorsFiles: [AuthorsFile] { [] }
  /// A paper without options of its own.
  public var givenOptions: [GivenOption] { [] }
  /// Nothing.
  public func notes() throws -> [String] { [] }
}

/// An option of a paper that was given on the command line.
public struct GivenOption: Sendable, Equatable {
  /// Name of the choice, one of ``Experiment/options`` of the experiments that it concerns.
  public var name: String
  /// The option as it was given.
  public var text: String

  /// Creates an option.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}
