import Experiments
import Files
import Journals
import Tables

extension Catalog {
  /// Makes sure that names fit together, before anything runs.
  /// - Throws: ``CatalogFault``: the program itself is at fault.
  public func validate() throws(CatalogFault) {
    var seen: Set<String> = []
    for paper in papers {
      guard seen.insert(paper.id).inserted else { throw CatalogFault("two papers are named '\(paper.id)'") }
    }
    for paper in papers {
      for experiment in paper.experiments {
        guard seen.insert(experiment.id).inserted else {
          throw CatalogFault("two experiments or papers are named '\(experiment.id)'")
        }
        guard experiment.paper == paper.id else {
          throw CatalogFault("\(experiment.id) says that it belongs to '\(experiment.paper)', not to '\(paper.id)'")
        }
        let columns = experiment.journalColumns
        if let twice = columns.first(where: { column in columns.count { $0 == column } > 1 }) {
          throw CatalogFault("\(experiment.id): two columns are named '\(twice)'")
        }
      }
      try validateFigures(paper)
      try validateAuthorsFiles(paper)
    }
  }

  /// A figure without rows would never be noticed.
  private func validateFigures(_ paper: any Paper) throws(CatalogFault) {
    let experiments = paper.experiments.map(\.id)
    let figures = paper.figures.map(\.id)
    if let twice = figures.first(where: { name in figures.count { $0 == name } > 1 }) {
      throw CatalogFault("two figures are named '\(twice)'")
    }
    for name in figures + paper.withoutFigure.keys.sorted() where !experiments.contains(name) {
      throw CatalogFault("'\(name)' is a figure, or has none, but is no experiment of \(paper.id)")
    }
  }

  /// Two files of one path would replace each other, and one that leads elsewhere would be written there.
  private func validateAuthorsFiles(_ paper: any Paper) throws(CatalogFault) {
    let experiments = paper.experiments.map(\.id)
    let paths = paper.authorsFiles.map(\.path)
    if let twice = paths.first(where: { path in paths.count { $0 == path } > 1 }) {
      throw CatalogFault("\(paper.id): two authors' files are named '\(twice)'")
    }
    for file in paper.authorsFiles {
      guard !file.path.hasPrefix("/"), !file.path.split(separator: "/").contains("..") else {
        throw CatalogFault("\(paper.id): the authors' file '\(file.path)' does not lie below the folder of an export")
      }
      guard experiments.contains(file.experiment) else {
        throw CatalogFault("'\(file.experiment)', of which '\(file.path)' is made, is no experiment of \(paper.id)")
      }
    }
  }
}

/// A fault in the catalogue of papers, which a test of the program must have found.
public struct CatalogFault: Error, Equatable, CustomStringConvertible {
  /// What does not fit.
  public var description: String

  /// Creates a fault.
  public init(_ description: String) { self.description = description }
}
