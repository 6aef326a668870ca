import Tables

/// What an experiment repeats independently: the unit of replication.
///
/// Rows are reduced to units before anything is estimated. Epochs of one training or positions of one sequence depend on each
/// other: counted as repetitions, they would make noise look smaller than it is.
public struct Replication: Sendable, Equatable, Codable {
  /// One unit in words, for example `batch of 64 sequences`.
  public var unit: String
  /// Several of them in words, for example `batches of 64 sequences`.
  public var units: String
  /// Columns whose values tell units apart.
  public var columns: [String]
  /// What all units share, so that no claim says anything about another one: `one trained model`.
  public var shared: String?
  /// Whether nothing is repeated: each cell is one exact value and decides as it stands.
  public var isSingleRun = false
  /// Whether several rows of one unit and cell are averaged.
  ///
  /// They are for the experiments of the program, whose rows are known to be
  /// parts of one measurement. Otherwise the claim has to say which row counts.
  public var averagesRows = true

  /// Both facts are those of today's source, never of a file.
  private enum CodingKeys: String, CodingKey { case unit, units, columns, shared }

  /// Units that a column tells apart, or several together.
  public init(_ unit: String, _ units: String, by columns: [any NamedColumn], sharing shared: String? = nil) {
    self.init(unit, units, columns: columns.map(\.name), sharing: shared)
  }

  /// Units of a table that no experiment of the program declares.
  public init(_ unit: String, _ units: String, columns: [String], sharing shared: String? = nil) {
    self.unit = unit
    self.units = units
    self.columns = columns
    self.shared = shared
  }

  /// Units of results that a program of somebody else wrote: which of several rows of a unit counts is for the claim to say.
  public init(ofDeclared columns: [String]) {
    let name = columns.joined(separator: ", ")
    switch columns {
    case []: self = .singleRun
    case [JournalColumn.seed.name]: self = .seed
    default: self.init(name, "values of \(name)", columns: columns)
    }
    averagesRows = false
  }

  /// How many there are, in words: `one trained model, 5 batches of 64 sequences`.
  public func count(_ number: Int) -> String {
    let repeated = number == 1 ? "1 \(unit)" : "\(number) \(units)"
    return shared.map { "\($0), \(repeated)" } ?? repeated
  }

  /// A run with a seed of its own.
  public static let seed = Replication("seed", "seeds", by: [JournalColumn.seed])
  /// Nothing is repeated: one run, taken as it stands.
  public static let singleRun: Replication = {
    var result = Replication("run", "runs", columns: [])
    (result.isSingleRun, result.averagesRows) = (true, false)
    return result
  }()
  /// A model that is trained from a seed of its own.
  public static let training = Replication("training", "trainings", by: [JournalColumn.seed])
}

/// What verdicts have to know about an experiment beside its rows.
public struct ExperimentFacts: Sendable {
  /// Revision of its code today.
  public var revision: Int
  /// The paper whose folder may hold recorded rows of it.
  public var paper: String?
  /// What it repeats; `nil` for results that exist: seeds, if their rows have such a column.
  public var replication: Replication?
  /// Where its rows are, when they are in no journal.
  public var source: (any RowSource)?
  /// Columns whose cells are names even where they look like numbers.
  public var textColumns: Set<String>
  /// Columns whose numbers are in per cent.
  public var percentColumns: Set<String>
  /// Digest of what a document declares the experiment to be today.
  public var definition: String?
  /// Settings of which a profile's rows should have some, where a document declares them.
  public var wanted: (@Sendable (Profile) -> [[String: String]])?
  /// The trials that a profile has today, of an experiment of the program; throws what is wrong with files that decide on
  /// them.
  public var plan: (@Sendable (Profile) throws -> [PlannedTrial])?
  /// Columns of its journal today; those of rows may stand before the last one where they are open.
  public var columns: [String] = []
  /// Whether only the program that is run knows the columns of rows.
  public var hasOpenColumns = false

  /// Creates the facts.
  public init(
    revision: Int, replication: Replication? = .seed, source: (any RowSource)? = nil, textColumns: Set<String> = [],
    percentColumns: Set<String> = []
  ) {
    self.revision = revision
    self.replication = replication
    self.source = source
    self.textColumns = textColumns
    self.percentColumns = percentColumns
  }
}
