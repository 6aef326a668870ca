import Experiments
import Journals
import Numerics
import Random
import Tables

/// A block of the residual stream of the library's tokens.
enum LibraryBlock: String, CellValue, CaseIterable {
  case x, y, one, position, gate, keys, value, output
}

/// Where a block matters: in the tokens of a prompt, or to a head of a layer.
enum LibraryPlace: String, CellValue, CaseIterable {
  case dataToken = "data-token"
  case gridToken = "grid-token"
  case firstQuery = "first-query"
  case firstKey = "first-key"
  case firstValue = "first-value"
  case firstOutput = "first-output"
  case secondQuery = "second-query"
  case secondKey = "second-key"
  case secondValue = "second-value"
}

/// The prompts that are shown: one of each kind.
enum LibraryPromptKind: String, CellValue, CaseIterable {
  case gradients, descent
  case layer = "linear-layer"

  /// An algorithm of the kind.
  var algorithm: any LibraryAlgorithm {
    switch self {
    case .gradients: PerSampleGradients(HuberLoss())
    case .descent: GradientDescent("descent", SquaredLoss())
    case .layer: LinearLayer()
    }
  }
}

/// How large a block is in the tokens of a prompt, or how many of its channels a head reads or writes.
struct LibraryBlockRow: Record {
  var prompt: LibraryPromptKind
  var place: LibraryPlace
  var block: LibraryBlock
  /// Channels of the block.
  var channels: Int
  /// The largest entry, in absolute value, or the number of selected channels; 0 where the block does not matter.
  var size: Double

  static let prompt = Column("prompt", \LibraryBlockRow.prompt)
  static let place = Column("place", \LibraryBlockRow.place)
  static let block = Column("block", \LibraryBlockRow.block)
  static let channels = Column("channels", \LibraryBlockRow.channels)
  static let size = Column("size", \LibraryBlockRow.size)
  static let columns = Columns(prompt, place, block, channels, size)
}

/// What the blocks of three prompts hold and which of them the heads touch, read from the prompts and from the module's weights.
struct LibraryPromptBlocks: Experiment {
  typealias Setting = LibrarySetting
  typealias Row = LibraryBlockRow

  var id: String { "library/prompt" }
  var title: String { "Prompt-programmable library: what its prompts hold and its heads look for" }
  var paper: String { Hu2026.id }
  var revision: Int { 1 }
  var replication: Replication { Replication("task", "tasks", by: [JournalColumn.seed]) }

  func seeds(_ profile: Profile) -> [UInt64] { [1] }
  func settings(_ setup: RunSetup) throws -> [LibrarySetting] { [try LibrarySetting(d: 3, n: 6, P: 32)] }
  func estimatedSeconds(_ setting: LibrarySetting) -> Double { 0.01 }

  func run(_ trial: Trial<LibrarySetting>, _ context: TrialContext<LibraryBlockRow>) throws {
    let module = try LibraryModule(d: trial.setting.d)
    let run = LibraryRun(module: module, points: trial.setting.P)
    var generator = TorchGenerator(seed: trial.seed)
    let task = LibraryTask(d: trial.setting.d, n: trial.setting.n, &generator)
    for kind in LibraryPromptKind.allCases {
      let program = kind.algorithm.program(task, weights: task.weights)
      let prompt = run.prompt(program).matrix(module.channels)
      for place in LibraryPlace.allCases {
        for block in LibraryBlock.allCases {
          let channels = module.channels.channels(of: block)
          let size =
            switch place {
            case .dataToken: largest(prompt, channels, tokens: 0..<task.samples.count)
            case .gridToken: largest(prompt, channels, tokens: program.samples.count..<prompt.columns)
            default: selected(module, place, channels)
            }
          try context.emit(Row(prompt: kind, place: place, block: block, channels: channels.count, size: size))
        }
      }
    }
  }

  private func largest(_ prompt: Matrix, _ channels: [Int], tokens: Range<Int>) -> Double {
    channels.flatMap { channel in tokens.map { abs(prompt[channel, $0]) } }.max() ?? 0
  }

  /// Channels of a block that the first head of a layer selects, or writes to.
  private func selected(_ module: LibraryModule, _ place: LibraryPlace, _ channels: [Int]) -> Double {
    let (first, second) = (module.first[0], module.second)
    let sources: [Int?] =
      switch place {
      case .firstQuery: first.query.sources
      case .firstKey: first.key.sources
      case .firstValue: first.value.sources
      case .firstOutput: [module.channels.output.lowerBound]
      case .secondQuery: second.query.sources
      case .secondKey: second.key.sources
      case .secondValue: second.value.sources
      case .dataToken, .gridToken: []
      }
    return Double(sources.count { $0.map(channels.contains) ?? false })
  }
}

extension LibraryChannels {
  /// Channels of a block; those of the first head stand for all.
  func channels(of block: LibraryBlock) -> [Int] {
    switch block {
    case .x: Array(x)
    case .y: [y]
    case .one: [one]
    case .position: Array(position)
    case .gate: [gate]
    case .keys: self.block(0).dropLast()
    case .value: self.block(0).suffix(1)
    case .output: Array(output)
    }
  }
}
