/// One parameter of a model: its name, its shape, and where it lies in the flat array of all parameters.
public struct ParameterEntry: Sendable, Equatable {
  /// PyTorch's name, for example `attn1.q_proj.weight`.
  public let name: String
  /// Sizes, the slowest first.
  public let shape: [Int]
  /// Its numbers' indices in the flat array.
  public let range: Range<Int>
}

/// A linear layer's weight and bias.
package struct LinearEntries: Sendable, Equatable {
  package let weight: ParameterEntry
  package let bias: ParameterEntry
}

/// Where each parameter of a model lies in a flat array.
public protocol ParameterLayout: Sendable, Equatable {
  /// Sizes of a model.
  associatedtype Configuration: Sendable, Equatable
  /// The layout of a model of these sizes.
  init(_ configuration: Configuration)
  /// All parameters, one after the other.
  var entries: [ParameterEntry] { get }
  /// Numbers of the flat array.
  var count: Int { get }
}

extension ParameterLayout {
  /// The parameter of that name.
  public subscript(name: String) -> ParameterEntry? { entries.first { $0.name == name } }
}

/// Entries one after the other, as a layout appends them.
struct ParameterList {
  private(set) var entries: [ParameterEntry] = []
  private(set) var count = 0

  mutating func append(_ name: String, _ shape: [Int]) -> ParameterEntry {
    let size = shape.reduce(1, *)
    let entry = ParameterEntry(name: name, shape: shape, range: count..<count + size)
    entries.append(entry)
    count += size
    return entry
  }
}
