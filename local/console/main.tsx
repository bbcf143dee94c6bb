import { render } from 'preact';
import { App } from './app';
import './styles/tokens.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
