/// Where each parameter of a model lies in a flat array, by the names that PyTorch gives them.
public struct ParameterLayout: Sendable, Equatable {
  /// One parameter.
  public struct Entry: Sendable, Equatable {
    /// PyTorch's name, for example `attn1.q_proj.weight`.
    public let name: String
    /// Sizes, the slowest first; weights of linear layers are `[outputs, inputs]`.
    public let shape: [Int]
    /// Its place in the flat array.
    public let range: Range<Int>
  }

  /// A linear layer's weight `[outputs, inputs]` and bias `[outputs]`.
  struct Linear: Sendable, Equatable {
    let weight: Entry
    let bias: Entry
    var outputs: Int { weight.shape[0] }
    var inputs: Int { weight.shape[1] }
  }

  /// A token map: projection, modulation `[tokens, width]`, interpolation tokens `[P − tokens, width]`.
  struct TokenMap: Sendable, Equatable {
    let projection: Linear
    let modulation: Entry
    let interpolation: Entry
  }

  /// All parameters in the order in which the authors' code constructs them.
  public let entries: [Entry]
  /// Entries of the flat array.
  public let count: Int
  let map: TokenMap
  let secondMap: TokenMap?
  let query: Linear
  let key: Linear
  let value: Linear
  let output: Linear?
  let readout: Linear?

  /// The layout of a model.
  public init(_ model: AttentionModel) {
    var builder = Builder(model: model)
    let prefix = model.readoutWidth == nil ? "" : "attnm."
    map = builder.tokenMap(prefix + "mapping_A", inputs: model.inputWidth)
    secondMap = model.secondInputWidth.map { builder.tokenMap("mapping_B", inputs: $0) }
    let attention = model.secondInputWidth == nil ? prefix + "attn1." : ""
    query = builder.linear(attention + "q_proj", model.width, model.width)
    key = builder.linear(attention + "k_proj", model.width, model.width)
    value = builder.linear(attention + "v_proj", model.width, model.valueWidth)
    output =
      model.secondInputWidth == nil
      ? builder.linear(attention + "out_proj", model.width, model.attentionWidth) : nil
    readout = model.readoutWidth.map { builder.linear("linear", model.attentionWidth, $0) }
    entries = builder.list.entries
    count = builder.list.count
  }

  /// The parameter of that name.
  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// Entries one after the other, as they are appended.
  struct EntryList {
    private(set) var entries: [Entry] = []
    private(set) var count = 0

    mutating func append(_ name: String, _ shape: [Int]) -> Entry {
      let size = shape.reduce(1, *)
      let entry = Entry(name: name, shape: shape, range: count..<count + size)
      entries.append(entry)
      count += size
      return entry
    }
  }

  private struct Builder {
    let model: AttentionModel
    var list = EntryList()

    mutating func entry(_ name: String, _ shape: [Int]) -> Entry { list.append(name, shape) }

    mutating func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
      Linear(weight: entry("\(name).weight", [outputs, inputs]), bias: entry("\(name).bias", [outputs]))
    }

    mutating func tokenMap(_ name: String, inputs: Int) -> TokenMap {
      TokenMap(
        projection: linear("\(name).token_proj", inputs, model.width),
        modulation: entry("\(name).modulation", [model.tokens, model.width]),
        interpolation: entry("\(name).interp_tokens", [model.interpolationTokens, model.width]))
    }
  }
}
