/// The unified social credit identifier of a Chinese company (GB 32100-2015): 18 characters, the last a check character.
enum RegistrationNumber {
    private static let characters = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    /// 3^position modulo 31.
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    /// Weights of the organization code within (GB 11714-1997).
    private static let organizationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

    /// The number of an invented company: category 91 (a company), the division code of its city, then an organization
    /// code that begins with `DEM0`, so that it is nobody's.
    static func invented(_ number: Int, division: String) -> String {
        let figures = String(number)
        let organization = "DEM0" + String(repeating: "0", count: 4 - figures.utf8.count) + figures
        return completed("91" + division + organization + organizationCheck(organization))
    }

    /// Appends the check character to the first 17 characters.
    static func completed(_ head: String) -> String {
        let sum = zip(values(of: head), weights).reduce(0) { $0 + $1.0 * $1.1 }
        return head + character((31 - sum % 31) % 31)
    }

    /// 11 less the weighted sum modulo 11: 10 is written X, 11 is written 0.
    private static func organizationCheck(_ code: String) -> String {
        // The organization code counts letters in the order of the whole alphabet: A is 10, Z is 35.
        let values = code.utf8.map { $0 < 65 ? Int($0) - 48 : Int($0) - 55 }
        let check = 11 - zip(values, organizationWeights).reduce(0) { $0 + $1.0 * $1.1 } % 11
        return check == 10 ? "X" : check == 11 ? "0" : String(check)
    }

    private static func values(of text: String) -> [Int] {
        text.utf8.map { byte in
            guard let value = characters.firstIndex(of: byte) else {
                preconditionFailure("'\(text)' has a character that registration numbers do not use")
            }
            return value
        }
    }

    private static func character(_ value: Int) -> String { String(decoding: [characters[value]], as: UTF8.self) }
}
