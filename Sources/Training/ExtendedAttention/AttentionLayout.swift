/// Where each parameter of an extended attention model lies in a flat array, by the names of the authors' code.
///
/// Weights of linear layers are `[outputs, inputs]`.
public struct AttentionLayout: ParameterLayout {
  /// A linear layer's weight `[outputs, inputs]` and bias `[outputs]`.
  package struct Linear: Sendable, Equatable {
    package let weight: ParameterEntry
    package let bias: ParameterEntry
    package var outputs: Int { weight.shape[0] }
    package var inputs: Int { weight.shape[1] }
  }

  /// A token map: projection, modulation `[tokens, width]`, interpolation tokens `[P − tokens, width]`.
  package struct TokenMap: Sendable, Equatable {
    package let projection: Linear
    package let modulation: ParameterEntry
    package let interpolation: ParameterEntry
  }

  /// All parameters in the order in which the authors' code constructs them.
  public let entries: [ParameterEntry]
  /// Numbers of the flat array.
  public let count: Int
  package let map: TokenMap
  package let secondMap: TokenMap?
  package let query: Linear
  package let key: Linear
  package let value: Linear
  package let output: Linear?
  package let readout: Linear?

  /// The layout of a configuration.
  public init(_ configuration: AttentionConfiguration) {
    var builder = Builder(configuration: configuration)
    let prefix = configuration.readoutWidth == nil ? "" : "attnm."
    map = builder.tokenMap(prefix + "mapping_A", inputs: configuration.inputWidth)
    secondMap = configuration.secondInputWidth.map { builder.tokenMap("mapping_B", inputs: $0) }
    let attention = configuration.secondInputWidth == nil ? prefix + "attn1." : ""
    query = builder.linear(attention + "q_proj", configuration.width, configuration.width)
    key = builder.linear(attention + "k_proj", configuration.width, configuration.width)
    value = builder.linear(attention + "v_proj", configuration.width, configuration.valueWidth)
    output =
      configuration.secondInputWidth == nil
      ? builder.linear(attention + "out_proj", configuration.width, configuration.attentionWidth) : nil
    readout = configuration.readoutWidth.map { builder.linear("linear", configuration.attentionWidth, $0) }
    entries = builder.list.entries
    count = builder.list.count
  }

  private struct Builder {
    let configuration: AttentionConfiguration
    var list = ParameterList()

    mutating func entry(_ name: String, _ shape: [Int]) -> ParameterEntry { list.append(name, shape) }

    mutating func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
      Linear(weight: entry("\(name).weight", [outputs, inputs]), bias: entry("\(name).bias", [outputs]))
    }

    mutating func tokenMap(_ name: String, inputs: Int) -> TokenMap {
      TokenMap(
        projection: linear("\(name).token_proj", inputs, configuration.width),
        modulation: entry("\(name).modulation", [configuration.tokens, configuration.width]),
        interpolation: entry("\(name).interp_tokens", [configuration.interpolationTokens, configuration.width]))
    }
  }
}
