import DaybookModel
import Testing

@testable import DaybookService

/// Who the demo's dealers are.
@Suite struct DemoDealerTests {
    private static let characters = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    /// GB 32100-2015: the weighted sum of all 18 characters is a multiple of 31.
    private static func isValid(_ number: String) -> Bool {
        var weight = 1
        var sum = 0
        for (place, character) in number.enumerated() {
            guard let value = characters.firstIndex(of: character) else { return false }
            sum += value * (place < 17 ? weight : 1)
            weight = weight * 3 % 31
        }
        return number.count == 18 && sum % 31 == 0
    }

    @Test func theCheckCharacterIsTheOneOfAPublishedExample() {
        let number = "91350100M000100Y43"
        #expect(DemoDealerTests.isValid(number))
        #expect(RegistrationNumber.completed(String(number.dropLast())) == number)
    }

    @Test func everyRegistrationNumberChecks() {
        let numbers = Demo.of("customer.registered").map { $0.text("registration_number") }
        #expect(
            numbers.allSatisfy {
                DemoDealerTests.isValid($0) && $0.hasPrefix("91") && $0.dropFirst(8).hasPrefix("DEM0")
            })
        #expect(Set(numbers).count == 300)
        #expect(!DemoDealerTests.isValid(String(numbers[0].dropLast()) + (numbers[0].hasSuffix("0") ? "1" : "0")))
    }

    @Test func namesAreUniqueAndOwnersBelongToTheRegion() {
        let dealers = Demo.of("customer.registered")
        #expect(Set(dealers.map { $0.text("company_name") }).count == 300)
        #expect(Set(dealers.map { $0.text("region") }).count == 7)
        var regions: [String: Set<String>] = [:]
        for dealer in dealers { regions[dealer.text("owner"), default: []].insert(dealer.text("region")) }
        #expect(regions.count == 14)
        #expect(regions.values.allSatisfy { $0.count == 1 })
    }

    @Test func everyDealerHasAMainContactWhosePersonalFieldsAreSealedForHim() {
        let contacts = Demo.drafts.filter { $0.type == EventType.customerContactAdded }
        #expect(Set(contacts.map(\.subject)).count == 300)
        #expect(contacts.allSatisfy { !$0.personal.isEmpty && $0.contact.hasPrefix("K-") })
        // No mobile number begins with 10, so the numbers are nobody's.
        let phones = Demo.of("customer.contact_added").map { $0.text("phone") }
        #expect(phones.allSatisfy { $0.count == 11 && $0.hasPrefix("10") })
        #expect(Set(phones).count == phones.count)
    }

    @Test func theGeneratorGivesThePublishedNumbers() {
        // The reference implementation's output for seed 1234567.
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect((0..<1000).allSatisfy { _ in (3...5).contains(generator.within(3...5)) })
        #expect(generator.cut(1000, into: 7).reduce(0, +) == 1000)
    }
}
