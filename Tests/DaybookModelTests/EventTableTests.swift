import DaybookModel
import Testing

struct EventTableTests {
    @Test func numbersAscendAndFitAByte() {
        let numbers = EventCatalogue.types.map(\.number)
        #expect(numbers == Set(numbers).sorted())
        #expect(numbers.allSatisfy { (1...255).contains($0) })
    }

    @Test(arguments: EventCatalogue.messages.map(\.name)) func fieldsAscend(name: String) throws {
        let message = try #require(EventCatalogue.messages.first { $0.name == name })
        let numbers = message.fields.map(\.number)
        #expect(numbers == Set(numbers).sorted())
        #expect(Set(message.fields.map(\.name)).count == message.fields.count)
        #expect(!message.fields.contains { $0.name == "personal" }, "PayloadJSON marks sealed fields with this name")
    }

    @Test func namesFindTypes() {
        #expect(EventCatalogue.type(named: "invoice.issued")?.number == EventType.invoiceIssued)
        #expect(EventCatalogue.type(named: "daybook.event.retracted.v1")?.number == EventType.eventRetracted)
        #expect(EventCatalogue.type(named: "invoice.burnt")?.number == nil)
    }

    @Test(arguments: EventCatalogue.types) func theFullNameFindsTheType(type: EventTypeDescriptor) {
        #expect(EventCatalogue.type(named: type.name)?.number == type.number)
        #expect(EventCatalogue.type(numbered: type.number)?.name == type.name)
    }
}
