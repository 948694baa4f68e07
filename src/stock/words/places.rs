//! Places.

use crate::words;

words! {
    pub enum PlaceWord {
        Places: "Locais", "Places";
        PlacesLede: "Onde a mercadoria está, de onde vem e para onde vai.", "Where goods are, come from and go to.";
        NoPlaces: "Ainda não há locais", "There are no places yet";
        NoPlacesPurpose: "Todo movimento vai de um local a outro; comece pelo depósito.", "Every move goes from one place to another; begin with the warehouse.";
        NewPlace: "Novo local", "New place";
        Code: "Código", "Code";
        Name: "Nome", "Name";
        Kind: "Tipo", "Kind";
        KindHelp: "Não muda depois. Fora da empresa: fornecedores, clientes, perdas, produção.", "Never changes. Outside the company: suppliers, customers, losses, production.";
        Above: "Dentro de", "Inside";
        None: "nenhum", "none";
        Items: "Itens", "Items";
        Negative: "Pode ficar negativo", "May be negative";
        NegativeReason: "Pode ficar negativo porque", "May be negative because";
        NegativeHelp: "Vazio: nada sai que não esteja lá. O motivo e quem responde ficam na auditoria.", "Empty: nothing leaves that is not there. The reason and who answers for it stay in the audit.";
        NegativeOwner: "Quem responde", "Who answers for it";
        Me: "quem grava", "whoever saves";
        Status: "Situação", "Status";
        Save: "Gravar", "Save";
        Saved: "Gravado.", "Saved.";
        Added: "Incluído.", "Added.";
        Count: "Contar", "Count";
    }
}
