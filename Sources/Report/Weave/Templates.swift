import Files
import Foundation
import Mustache

/// The Mustache templates of the page, which are part of the program.
struct Templates: Sendable {
  private let library: MustacheLibrary
  /// The style sheet.
  static let style = String(decoding: PackageResources.page_css, as: UTF8.self)

  private static let sources: [(name: String, bytes: [UInt8])] = [
    ("page", PackageResources.page_mustache), ("figure", PackageResources.figure_mustache),
    ("table", PackageResources.table_mustache), ("claim", PackageResources.claim_mustache),
    ("chip", PackageResources.chip_mustache),
    ("made", PackageResources.made_mustache), ("experiment", PackageResources.experiment_mustache),
  ]

  /// - Throws: an error of the template's syntax: a fault of the program.
  static func load() throws -> Templates {
    var templates: [String: MustacheTemplate] = [:]
    for (name, bytes) in sources {
      templates[name] = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
    }
    return Templates(library: MustacheLibrary(templates: templates))
  }

  func render(_ name: String, _ context: [String: Any]) throws -> String {
    guard let text = library.render(context, withTemplate: name) else {
      throw TemplateError(name: name)
    }
    return text
  }
}

/// A template that is not part of the program.
struct TemplateError: Error { var name: String }
