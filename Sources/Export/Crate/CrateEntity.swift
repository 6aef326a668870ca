import Foundation

/// A value of a property in the graph of an RO-Crate.
enum CrateValue: Encodable, Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  case text(String)
  case number(Double)
  /// Another entity, by its identifier.
  case reference(String)
  case list([CrateValue])

  init(stringLiteral text: String) { self = .text(text) }

  /// Entities by their identifiers; one alone is no list.
  static func references(_ ids: [String]) -> CrateValue {
    ids.count == 1 ? .reference(ids[0]) : .list(ids.map { .reference($0) })
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .reference(let id): try container.encode(["@id": id])
    case .list(let values): try container.encode(values)
    }
  }
}

/// An entity in the graph of an RO-Crate: flat, as the specification wants it, with references to others.
struct CrateEntity: Encodable, Sendable, Equatable {
  /// A relative path, an address, or a name that begins with `#`.
  var id: String
  /// Types of schema.org.
  var types: [String]
  /// Everything else; what is `nil` is not known.
  var properties: [String: CrateValue]

  init(_ id: String, _ types: String..., properties: [String: CrateValue?]) {
    self.id = id
    self.types = types
    self.properties = properties.compactMapValues { $0 }
  }

  func encode(to encoder: any Encoder) throws {
    var all = properties
    all["@id"] = .text(id)
    all["@type"] = types.count == 1 ? .text(types[0]) : .list(types.map { .text($0) })
    var container = encoder.singleValueContainer()
    try container.encode(all)
  }

  /// A path or a name as it stands in an identifier: characters that no address may hold are percent-encoded.
  static func encoded(_ text: String) -> String {
    var allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    allowed.insert(charactersIn: "-._~/+,=@()!$&")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
  }
}
