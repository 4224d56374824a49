import { lazy, Suspense } from 'react'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { Connection } from './Connection.tsx'
import { Header } from './Header.tsx'
import { useToken } from './session.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { LeaveDialog } from './ui/LeaveDialog.tsx'
import { leave } from './ui/navigationGuard.ts'
import { SkipLink } from './ui/SkipLink.tsx'
import { Waiting } from './ui/Waiting.tsx'

// Each screen is a chunk of its own, loaded when it is first opened.
const SignIn = lazy(() => import('./SignIn.tsx'))
const NotFound = lazy(() => import('./NotFound.tsx'))
const Explore = lazy(() => import('./chart/Explore.tsx'))
const SaveChart = lazy(() => import('./board/SaveChart.tsx').then(({ SaveChart }) => ({ default: SaveChart })))
const ShareChart = lazy(() => import('./share/ShareChart.tsx').then((file) => ({ default: file.ShareChart })))
const AcrossDialog = lazy(() => import('./board/AcrossDialog.tsx').then(({ AcrossDialog }) => ({ default: AcrossDialog })))
const Boards = lazy(() => import('./board/Boards.tsx'))
const Board = lazy(() => import('./share/BoardPage.tsx'))
const Catalogue = lazy(() => import('./chart/CataloguePage.tsx'))
const Keys = lazy(() => import('./admin/Keys.tsx'))
const Audit = lazy(() => import('./admin/Audit.tsx'))
const Admin = lazy(() => import('./admin/Admin.tsx'))
const Groups = lazy(() => import('./admin/Groups.tsx'))
const WhoSees = lazy(() => import('./admin/WhoSees.tsx'))
const LinksPage = lazy(() => import('./admin/LinksPage.tsx'))

/** The whole app: who is not signed in sees the sign-in screen, everybody else the header and a screen. */
export function App() {
  const token = useToken()
  const [path] = useLocation()
  if (token === null) {
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    )
  }
  return (
    <Router aroundNav={(navigate, to, options) => leave(() => navigate(to, options))}>
      <SkipLink />
      <ErrorBoundary>
        <Header />
      </ErrorBoundary>
      <Connection />
      <ErrorBoundary key={path}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/">
              <Redirect to="/explore" replace />
            </Route>
            <Route path="/signin">
              <Redirect to="/explore" replace />
            </Route>
            <Route path="/explore">
              <Explore SaveDialog={SaveChart} ShareDialog={ShareChart} AcrossDialog={AcrossDialog} />
            </Route>
            <Route path="/boards" component={Boards} />
            <Route path="/boards/:id">{({ id }) => <Board id={id} />}</Route>
            <Route path="/data" component={Catalogue} />
            <Route path="/admin" component={Admin} />
            <Route path="/admin/keys" component={Keys} />
            <Route path="/admin/audit" component={Audit} />
            <Route path="/admin/groups" component={Groups} />
            <Route path="/admin/rights" component={WhoSees} />
            <Route path="/links" component={LinksPage} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
      <LeaveDialog />
    </Router>
  )
}
