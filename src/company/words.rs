//! What the company's pages say.

use crate::words;

words! {
    pub enum Word {
        Company: "Empresa", "Company";
        Areas: "Áreas", "Areas";
        Holidays: "Feriados", "Holidays";
        Parties: "Clientes e fornecedores", "Customers and suppliers";
        Projects: "Projetos", "Projects";
    }
}
