import Files
import Foundation

/// The part of JSON Schema (draft 2020-12) that the project's schemas use.
public struct JSONSchema {
  private let root: [String: Any]

  /// Reads a schema.
  /// - Throws: `FileError`, or an error of Foundation for a file that is no JSON object.
  public init(path: String) throws {
    guard let root = try JSONSerialization.jsonObject(with: TextFile.bytes(path)) as? [String: Any] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    self.root = root
  }

  /// Where and how a value does not meet the schema; empty when it does.
  public func faults(of value: Any) -> [String] { faults(value, root, "") }

  private func faults(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      guard let definition = definition(reference) else { return ["\(path): no definition \(reference)"] }
      return faults(value, definition, path)
    }
    if let choices = schema["anyOf"] as? [[String: Any]] {
      return choices.contains { faults(value, $0, path).isEmpty } ? [] : ["\(path): meets no choice"]
    }
    var result: [String] = []
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { Self.isOf(value, $0) }) {
      return ["\(path): is no \(types.joined(separator: " or "))"]
    }
    if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") {
      result.append("\(path): '\(value)' is not allowed")
    }
    if let wanted = schema["const"] as? Int, value as? Int != wanted { result.append("\(path): is not \(wanted)") }
    if let number = value as? Double, !(value is String) {
      if let least = schema["minimum"] as? Double, number < least { result.append("\(path): below \(least)") }
      if let most = schema["maximum"] as? Double, number > most { result.append("\(path): above \(most)") }
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      result.append("\(path): '\(text)' does not match")
    }
    if let object = value as? [String: Any] { result += members(object, schema, path) }
    if let array = value as? [Any] {
      if let least = schema["minItems"] as? Int, array.count < least { result.append("\(path): too few items") }
      if let items = schema["items"] as? [String: Any] {
        result += array.enumerated().flatMap { faults($1, items, "\(path)/\($0)") }
      }
    }
    return result
  }

  private func members(_ object: [String: Any], _ schema: [String: Any], _ path: String) -> [String] {
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(path): no \($0)" }
    let strange =
      schema["additionalProperties"] as? Bool == false
      ? object.keys.filter { properties[$0] == nil }.sorted().map { "\(path): \($0) is unknown" } : []
    return missing + strange
      + properties.keys.sorted().flatMap { key -> [String] in
        guard let value = object[key], let property = properties[key] else { return [] }
        return faults(value, property, "\(path)/\(key)")
      }
  }

  private func definition(_ reference: String) -> [String: Any]? {
    (root["$defs"] as? [String: [String: Any]])?[String(reference.split(separator: "/").last ?? "")]
  }

  private static func isOf(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "null": return value is NSNull
    case "string": return value is String
    case "array": return value is [Any]
    case "object": return value is [String: Any]
    case "boolean": return (value as? NSNumber).map { CFBoolean.isBoolean($0) } ?? false
    case "integer":
      return (value as? NSNumber).map { !CFBoolean.isBoolean($0) && $0.doubleValue == $0.doubleValue.rounded() }
        ?? false
    default: return (value as? NSNumber).map { !CFBoolean.isBoolean($0) } ?? false
    }
  }
}

/// Foundation reads `true` as a number, too.
private enum CFBoolean {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
