import Files
import Foundation
import Numerics
import Tables
import TestSupport
import Testing

@testable import Hu2026

/// `Tests/Fixtures/ames_sklearn.json` was written by scikit-learn from the same table.
@Suite struct AmesHousingTests {
  struct Fit: Decodable {
    var train_mse: Double
    var coef_l2: Double
    var nonzero: Int
    var intercept: Double
  }

  struct Fixture: Decodable {
    var n_rows: Int
    var n_features_after_one_hot_drop_first_with_Id: Int
    var linear: Fit
    var ridge: Fit
    var lasso: Fit
    var lasso001: Fit

    enum CodingKeys: String, CodingKey {
      case n_rows, n_features_after_one_hot_drop_first_with_Id, linear, ridge, lasso
      case lasso001 = "lasso_alpha_0.01"
    }
  }

  private static let path = Fixtures.package + "/paper/hu2026/data/ames_house_prices.csv"

  @Test func theTableIsThePublishedOne() throws {
    let bytes = try TextFile.bytes(Self.path)
    #expect(Digest.sha256(bytes) == "1e18addf81e5e4d347cc17ee6075bbe4a42b7fa26b9e5b063e8f692a5f929d41")
    try withTemporaryFolder { folder in
      let text = String(decoding: bytes, as: UTF8.self)
      func message(_ text: String) throws -> String {
        try TextFile.write(text, to: folder + "/t.csv")
        do {
          _ = try AmesHousing.published(path: folder + "/t.csv")
          return "accepted"
        } catch { return "\(error)".replacingOccurrences(of: folder + "/", with: "") }
      }
      let cases = [
        (text, "accepted"), (text.replacing("SalePrice", with: "Price"), "t.csv:1: no column 'SalePrice'"),
        (
          text.replacing(",RL,65,8450,", with: ",RL,65,large,"),
          "t.csv:2: column 'LotArea' holds 'large', which is not a number"
        ),
        (text.replacing("LotArea", with: "Lot"), "t.csv: not the published Ames table"),
      ]
      for (table, expected) in cases {
        let found = try message(table)
        #expect(found.hasPrefix(expected))
      }
    }
  }

  @Test func fitsAreThoseOfScikitLearn() throws {
    let data = try TextFile.bytes(Fixtures.path("ames_sklearn.json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: data)
    let ames = try AmesHousing(path: Self.path)
    #expect(ames.x.rows == fixture.n_rows && ames.x.columns == fixture.n_features_after_one_hot_drop_first_with_Id)
    #expect(ames.features.count == ames.x.columns && ames.features[0] == "Id")
    let fits = [
      ("linear", try LinearRegression.leastSquares(ames.x, ames.y), fixture.linear, 1e-9),
      ("ridge", try LinearRegression.ridge(ames.x, ames.y, penalty: 1), fixture.ridge, 1e-9),
      ("lasso 1", try LinearRegression.lasso(ames.x, ames.y, penalty: 1), fixture.lasso, 1e-9),
      // scikit-learn stops at a duality gap of 1e-4 ‖y‖²; ours goes on.
      ("lasso 0.01", try LinearRegression.lasso(ames.x, ames.y, penalty: 0.01), fixture.lasso001, 2e-3),
    ]
    for (name, fit, expected, tolerance) in fits {
      func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= tolerance * max(abs(b), 1e-12) }
      let norm = fit.coefficients.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(isClose(fit.meanSquaredError(ames.x, ames.y), expected.train_mse), "\(name)")
      #expect(isClose(norm, expected.coef_l2), "\(name): \(norm) ≠ \(expected.coef_l2)")
      #expect(isClose(fit.intercept, expected.intercept), "\(name)")
      #expect(fit.coefficients.count { abs($0) > 1e-12 } == expected.nonzero, "\(name)")
    }
  }

  private func ames(_ text: String) throws -> AmesHousing {
    try AmesHousing(try CSVReader.parse(Data(text.utf8), file: "t.csv"))
  }

  @Test func missingCellsAreFilled() throws {
    let table = try ames("Id,Area,Zone,SalePrice\n1,10,A,1\n2,NA,B,2\n3,30,NA,3\n4,20,A,4\n")
    #expect(table.features == ["Id", "Area", "Zone_B", "Zone_Missing"])
    // The median 20 is also the mean: the filled cell is 0 after standardisation.
    #expect(abs(table.x[1, 1]) < 1e-12)
    #expect(table.y == [1, 2, 3, 4].map { log1p($0) })
  }

  @Test func badTablesAreRefusedInOneLine() {
    #expect(throws: TableError.self) { try ames("Id,Price\n1,2\n") }
    #expect(throws: TableError.self) { try ames("Id,SalePrice\n1,dear\n") }
    #expect(throws: SourceError.self) { try ames("Id,SalePrice\n1,-2\n") }
    #expect(throws: SourceError.self) { try ames("Id,SalePrice\n") }
  }
}
